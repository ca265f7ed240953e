import { createDatabase } from '@tinyforge/db';
import type { Environment, Retention } from '@tinyforge/env';
import {
  addEventMonths,
  type CheckpointContext,
  type EventsVerified,
  makeCheckpoint,
  type PruneEventsOutcome,
  pruneChangeRequests,
  pruneEvents,
} from '@tinyforge/services';
import { complain } from '../bootstrap/say.mjs';
import type { DatabaseAccess } from './prepare-database.ts';

const EVERY_MS = 60 * 60 * 1000;
/** A look at every event of a long life takes its time. */
const STATEMENT_TIMEOUT_MS = 10 * 60 * 1000;

/** As the owner of the tables, who alone may sign checkpoints and drop events. */
export async function withEventLog<T>(
  { ownerUrl, keyring }: Pick<DatabaseAccess, 'ownerUrl' | 'keyring'>,
  work: (context: CheckpointContext) => Promise<T>,
): Promise<T> {
  const db = createDatabase({
    url: ownerUrl,
    readPoolSize: 1,
    writePoolSize: 1,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  });
  try {
    return await work({ db, clock: { now: () => new Date() }, keyring });
  } finally {
    await db.close();
  }
}

/**
 * What the database needs from time to time: partitions ahead, a checkpoint, and the end of what is too old: events, and answers kept for repeats. In this process and not in the
 * dashboard's, so that whoever takes that one over can neither sign nor drop.
 */
async function keepEventLog(
  access: DatabaseAccess,
  environment: Environment,
  onProgress: (line: string) => void,
): Promise<void> {
  await withEventLog(access, async (context) => {
    await addEventMonths(context);
    const checkpoint = await makeCheckpoint(context);
    if (checkpoint) onProgress(`Signed the event log: checkpoint ${checkpoint.number}:${checkpoint.digest}.`);
    await pruneChangeRequests(context);
    if (environment.eventRetention === null) return;
    const before = startOfRetention(context.clock.now(), environment.eventRetention);
    const pruned = await pruneEvents(context, before);
    if (pruned.outcome !== 'nothing_to_do') onProgress(describePruned(pruned));
  });
}

/** `keepEventLog` now and every hour, until it is stopped; nobody waits for it. What fails is said, and tried again an hour later. */
export function startEventKeeping(
  access: DatabaseAccess,
  environment: Environment,
  onProgress: (line: string) => void,
): { stop(): Promise<void> } {
  const keep = () =>
    keepEventLog(access, environment, onProgress).catch((error: unknown) =>
      complain(`The event log could not be looked after: ${String(error)}`),
    );
  let running = keep();
  const timer = setInterval(() => {
    running = running.then(keep);
  }, EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/** The moment before which events are too old. Months count from their first day: only whole ones are dropped anyway. */
export function startOfRetention(now: Date, { amount, unit }: Retention): Date {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  if (unit === 'day') return new Date(Date.UTC(year, month, day - amount));
  return new Date(
    Date.UTC(unit === 'year' ? year - amount : year, unit === 'month' ? month - amount : month),
  );
}

export function describePruned(pruned: PruneEventsOutcome): string {
  switch (pruned.outcome) {
    case 'nothing_to_do':
      return 'Nothing to do: no whole month of events is older than that.';
    case 'broken':
      return `No events were dropped: the log is broken.\n${describeFindings(pruned.findings)}`;
    case 'later':
      return 'No events were dropped: something else is reading them, such as an export or a backup. `npm start` tries again every hour.';
    case 'pruned': {
      const { months, checkpoint } = pruned;
      const behind = checkpoint ? ` behind checkpoint ${checkpoint.number}:${checkpoint.digest}` : '';
      return `Dropped ${months.length} ${months.length === 1 ? 'month' : 'months'} of events${behind}.`;
    }
  }
}

/** A line for each. */
export function describeFindings(findings: EventsVerified['findings']): string {
  const lines = findings.map((finding) => {
    if (!('chain' in finding))
      return `Checkpoint ${finding.checkpoint}: ${CHECKPOINT_PROBLEMS[finding.problem]}.`;
    const { chain, seq, id, checkpoint, problem } = finding;
    const row = id === null ? '' : `, event ${id}`;
    const told = checkpoint === null ? '' : ` (checkpoint ${checkpoint} tells)`;
    return `Chain ${chain}, place ${seq}${row}: ${CHAIN_PROBLEMS[problem]}${told}.`;
  });
  return lines.join('\n');
}

const CHECKPOINT_PROBLEMS = {
  missing: 'it is gone',
  changed: 'it is not what it was when it was signed',
  forged: 'its signature is not made with the key that it names',
  unknown_key: 'it is signed with a key that is not in TINYFORGE_SECRET_KEY, and no later one vouches for it',
} as const;

const CHAIN_PROBLEMS = {
  changed: 'the event is not what it was when it was written',
  unlinked: 'the event is not chained to the one before it',
  missing: 'the event is gone',
  inserted: 'the event was put in later',
  cut_off: 'the chain ends before this place, and did not',
  rewritten: 'it is another event than the one that was signed',
  wrong_end: 'the end of the chain is not the last event',
} as const;
