import 'server-only';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { getApiContext } from '@/trpc/server.tsx';
import type { Me } from '@/trpc/types.ts';
import { signInPath } from './sign-in-path.ts';

/** Who is signed in; everybody else is sent to the sign-in page, with the way back, and who must have a second factor first to where they get one. */
export async function requirePerson(): Promise<Me> {
  const { signedIn } = await getApiContext();
  if (!signedIn) redirect(signInPath((await headers()).get('x-tinyforge-path') ?? '/'));
  if (signedIn.mustEnrol) redirect('/enrol');
  const { actor, email } = signedIn;
  return { ...actor, email };
}
