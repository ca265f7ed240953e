'use client';

import { useState } from 'react';
import { removeDrafts } from '@/features/workloads/form-drafts.ts';
import { postAuth } from './post-auth.ts';
import { signInPath } from './sign-in-path.ts';

/** Ends the session and leaves for the sign-in page with a full load, so that nothing of it stays in memory. `failed`: the last try did not get through. */
export function useSignOut() {
  const [failed, setFailed] = useState(false);
  const signOut = async () => {
    setFailed(false);
    const answer = await postAuth('/sign-out', {});
    if (!answer.ok) return setFailed(true);
    removeDrafts();
    window.location.assign(signInPath('/', 'signed-out'));
  };
  return { signOut, failed, forget: () => setFailed(false) };
}
