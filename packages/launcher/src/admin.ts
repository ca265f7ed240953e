import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import type { Environment } from '@tinyforge/env';
import { EXPORT_FORMATS, type ExportFormat, resealSecrets, resetPasswordOnServer } from '@tinyforge/services';
import { complain, say } from '../bootstrap/say.mjs';
import { exportEventLog, pruneEventLog, verifyEventLog } from './admin-events.ts';
import { describePersonIssues } from './describe-person-issues.ts';
import { signEventLog, withEventLog } from './event-log.ts';
import { isSentence } from './is-sentence.ts';
import { withExistingDatabase } from './open-existing.ts';
import { withPeople } from './open-people.ts';
import type { OwnerAccess } from './prepare-database.ts';
import { requireEnvironment } from './require-environment.ts';

const USAGE = `Usage: npm run admin -- reset-password <email> [--password-stdin] [--make-admin]
       npm run admin -- reseal
       npm run admin -- events verify
       npm run admin -- events prune
       npm run admin -- events export <file.csv | file.jsonl>

  reset-password   Gives this person a new password, ends their sessions and takes away their second factor.
                   Their role stays; with --make-admin they are an enabled admin afterwards.
                   The new password is printed, or read from standard input with --password-stdin.
  reseal           Seals every stored secret with the first key of TINYFORGE_SECRET_KEY, so that the others may go.
  events verify    Looks at every event, names the first broken one of each chain, and signs where the chains end.
  events prune     Drops the months of events that TINYFORGE_EVENT_RETENTION says are too old, behind a checkpoint.
  events export    Writes all events to a new file: CSV for spreadsheets, JSON lines with all that their hashes are over.

Works while Tinyforge runs and while it does not, on the machine that it runs on, with the same environment.
Nothing here makes a database, a folder or a key.`;

/**
 * The command line for whoever is locked out, or changes keys.
 * @returns exit code: 0 done, 1 could not be done, 2 not understood
 */
export async function runAdmin(args: string[]): Promise<number> {
  const command = parseCommand(args);
  if (command === null) {
    complain(USAGE);
    return 2;
  }
  if (command === 'help') {
    say(USAGE);
    return 0;
  }
  try {
    const environment = requireEnvironment();
    const withDatabase = (work: (access: OwnerAccess) => Promise<number>) =>
      withExistingDatabase(environment, say, work);
    if (command.name === 'reseal') return await withDatabase((access) => reseal(access, environment));
    if (command.name === 'verify') return await withDatabase(verifyEventLog);
    if (command.name === 'prune') return await withDatabase((access) => pruneEventLog(access, environment));
    if (command.name === 'export') return await withDatabase((access) => exportEventLog(access, command));
    const given = command.readsPassword ? (await text(process.stdin)).replace(/\r?\n$/, '') : null;
    return await withDatabase((access) => resetPassword(access, environment, { ...command, given }));
  } catch (error) {
    if (!isSentence(error)) throw error;
    complain(error.message);
    return 1;
  }
}

type Command =
  | { name: 'reset-password'; email: string; readsPassword: boolean; makeAdmin: boolean }
  | { name: 'reseal' }
  | { name: 'verify' }
  | { name: 'prune' }
  | { name: 'export'; format: ExportFormat; path: string };

function parseCommand(args: string[]): Command | 'help' | null {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        'password-stdin': { type: 'boolean' },
        'make-admin': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return 'help';
    const [name, email, ...rest] = positionals;
    const readsPassword = values['password-stdin'] ?? false;
    const makeAdmin = values['make-admin'] ?? false;
    const isPlain = !readsPassword && !makeAdmin;
    if (name === 'reseal' && email === undefined && isPlain) return { name };
    if (name === 'events' && isPlain) return parseEventsCommand(email, rest);
    if (name !== 'reset-password' || email === undefined || rest.length > 0) return null;
    return { name, email, readsPassword, makeAdmin };
  } catch {
    return null;
  }
}

function parseEventsCommand(verb: string | undefined, rest: string[]): Command | null {
  const [path, ...more] = rest;
  if ((verb === 'verify' || verb === 'prune') && path === undefined) return { name: verb };
  const format = EXPORT_FORMATS.find((known) => path?.endsWith(`.${known}`));
  if (verb !== 'export' || path === undefined || format === undefined || more.length > 0) return null;
  return { name: 'export', format, path };
}

async function reseal(access: OwnerAccess, environment: Environment): Promise<number> {
  const { keyring } = access;
  const { resealed, broken } = await withPeople(access, environment, ({ db }) =>
    resealSecrets({ db, keyring }),
  );
  say(
    resealed === 0
      ? 'Nothing to do: no stored secret is sealed with another key that opens it.'
      : `Sealed ${resealed} stored ${resealed === 1 ? 'secret' : 'secrets'} with the first key.`,
  );
  // Vouches with the first key for what another one has signed.
  const isSound = await withEventLog(access, (context) =>
    signEventLog(access, context, { onProgress: say, onContradiction: complain }),
  );
  if (!isSound) return 1;
  if (broken === 0) {
    say('The other keys of TINYFORGE_SECRET_KEY are not needed any more.');
    return 0;
  }
  complain(
    `${broken} stored ${broken === 1 ? 'secret does' : 'secrets do'} not open with the key that sealed ${broken === 1 ? 'it' : 'them'}, and ${broken === 1 ? 'was' : 'were'} left alone. Enter ${broken === 1 ? 'it' : 'them'} anew, or delete what holds ${broken === 1 ? 'it' : 'them'}.`,
  );
  return 1;
}

const ROLE_WORDS = {
  admin: 'is an admin',
  viewer: 'is a viewer',
  none: 'has no role for all workloads',
} as const;

async function resetPassword(
  access: OwnerAccess,
  environment: Environment,
  { email, makeAdmin, given }: { email: string; makeAdmin: boolean; given: string | null },
): Promise<number> {
  const password = given ?? randomBytes(15).toString('base64url');
  const result = await withPeople(access, environment, (context) =>
    resetPasswordOnServer(context, { email, password, makeAdmin }),
  );
  switch (result.outcome) {
    case 'reset':
      say(
        `${result.name} (${email}) ${ROLE_WORDS[result.role]} and has a new password${given === null ? `: ${password}` : '.'}`,
      );
      if (result.disabled)
        say(
          'This account is disabled, so no password signs in. An admin can enable it; so does --make-admin.',
        );
      if (result.secondFactorCleared)
        say('Their second factor was taken away: the password alone signs them in.');
      if (given === null) say('It is shown this once. Sign in with it and choose another.');
      return 0;
    case 'not_found':
      complain(`Nobody has the address ${email}.`);
      return 1;
    case 'invalid':
      complain(describePersonIssues(result.issues));
      return 1;
  }
}
