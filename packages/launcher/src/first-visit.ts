import type { Environment } from '@tinyforge/env';
import { createFirstAdminFromEnvironment, ensureSetupToken } from '@tinyforge/services';
import { SetupError } from '../bootstrap/say.mjs';
import { describePersonIssues } from './describe-person-issues.ts';
import { withPeople } from './open-people.ts';
import type { OwnerAccess } from './prepare-database.ts';

/** What the person who started it needs to get in. */
export type FirstVisit =
  /** Somebody can sign in already. */
  | { kind: 'none' }
  /** Nobody can: this one-time token lets its holder make the first admin. */
  | { kind: 'token'; token: string }
  /** Made just now out of `TINYFORGE_ADMIN_*`. */
  | { kind: 'created'; email: string };

/** While nobody can sign in: makes the first admin out of the environment, or a token for `/setup`. */
export async function prepareFirstVisit(access: OwnerAccess, environment: Environment): Promise<FirstVisit> {
  return withPeople(access, environment, async (context) => {
    const { firstAdmin } = environment;
    if (firstAdmin !== null) {
      const result = await createFirstAdminFromEnvironment(context, firstAdmin);
      if (result.outcome === 'created') return { kind: 'created', email: firstAdmin.email };
      if (result.outcome === 'invalid') {
        throw new SetupError(
          `The first admin can't be made out of TINYFORGE_ADMIN_EMAIL and TINYFORGE_ADMIN_PASSWORD: ${describePersonIssues(result.issues)}`,
        );
      }
    }
    const token = await ensureSetupToken({ ...context, keyring: access.keyring });
    return token === null ? { kind: 'none' } : { kind: 'token', token };
  });
}
