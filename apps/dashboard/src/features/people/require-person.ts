import 'server-only';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { getApiContext } from '@/trpc/server.tsx';
import type { Me } from '@/trpc/types.ts';
import { enrolPath, signInPath } from './sign-in-path.ts';

/** Who is signed in; everybody else is sent to the sign-in page, with the way back, and who must have a second factor first to where they get one, with it too. */
export async function requirePerson(): Promise<Me> {
  const { signedIn } = await getApiContext();
  const asked = await headers();
  const path = asked.get('x-tinyforge-path') ?? '/';
  // Whoever still has the cookie was signed in before.
  const hadSession = /session_token=[^;]/.test(asked.get('cookie') ?? '');
  if (!signedIn) redirect(signInPath(path, hadSession ? 'ended' : undefined));
  if (signedIn.mustEnrol) redirect(enrolPath(path));
  const { actor, email } = signedIn;
  return { ...actor, email };
}
