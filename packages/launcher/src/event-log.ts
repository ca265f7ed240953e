import { createDatabase } from '@tinyforge/db';
import type { Environment, Retention } from '@tinyforge/env';
import {
  addEventMonths,
  type CheckpointContext,
  type EventsVerified,
  type MakeCheckpointOutcome,
  makeCheckpoint,
  type PruneEventsOutcome,
  pruneChangeRequests,
  pruneEvents,
} from '@tinyforge/services';
import { complain } from '../bootstrap/say.mjs';
import type { OwnerAccess } from './prepare-database.ts';
import {
  readRememberedCheckpoint,
  rememberCheckpoint,
  rememberedCheckpointPath,
} from './remembered-checkpoint.ts';

const EVERY_MS = 60 * 60 * 1000;
/** A look at every event of a long life takes its time. */
const STATEMENT_TIMEOUT_MS = 10 * 60 * 1000;

/** As the owner of the tables, who alone may sign checkpoints and drop events. */
export async function withEventLog<T>(
  { ownerUrl, keyring, dataDir }: OwnerAccess,
  work: (context: CheckpointContext) => Promise<T>,
): Promise<T> {
  const remembered = await readRememberedCheckpoint(dataDir);
  const db = createDatabase({
    url: ownerUrl,
    readPoolSize: 1,
    writePoolSize: 1,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  });
  try {
    return await work({ db, clock: { now: () => new Date() }, keyring, remembered });
  } finally {
    await db.close();
  }
}

/**
 * What the database needs from time to time: partitions ahead, a checkpoint, and the end of what is too old: events, and answers kept for repeats. In this process and not in the
 * dashboard's, so that whoever takes that one over can neither sign nor drop.
 */
async function keepEventLog(
  access: OwnerAccess,
  environment: Environment,
  onProgress: (line: string) => void,
): Promise<void> {
  await withEventLog(access, async (context) => {
    await addEventMonths(context);
    const isSound = await signEventLog(access, context, { onProgress, onContradiction: complain });
    await pruneChangeRequests(context);
    if (!isSound || environment.eventRetention === null) return;
    const before = startOfRetention(context.clock.now(), environment.eventRetention);
    const pruned = await pruneEvents(context, before);
    if (pruned.outcome === 'pruned' && pruned.checkpoint)
      await rememberCheckpoint(access.dataDir, pruned.checkpoint);
    if (pruned.outcome !== 'nothing_to_do') onProgress(describePruned(pruned));
  });
}

/**
 * Makes a checkpoint where there is something to sign, and stores the last one in the data folder.
 * @returns false where the database does not hold the checkpoint that the data folder remembers: then nothing is signed
 */
export async function signEventLog(
  { dataDir }: Pick<OwnerAccess, 'dataDir'>,
  context: CheckpointContext,
  report: { onProgress: (line: string) => void; onContradiction: (text: string) => void },
): Promise<boolean> {
  const result = await makeCheckpoint(context);
  if (result.outcome === 'contradicted') {
    report.onContradiction(
      `${describeFindings([result.finding])}\nNothing was signed. ${describeContradiction(dataDir)}`,
    );
    return false;
  }
  const last = result.outcome === 'made' ? result.checkpoint : result.last;
  if (last === null) return true;
  if (last.digest !== context.remembered?.digest) await rememberCheckpoint(dataDir, last);
  const line = describeSigned(result, context.remembered !== null);
  if (line !== null) report.onProgress(line);
  return true;
}

/** Null where nothing is new. */
function describeSigned(
  result: Exclude<MakeCheckpointOutcome, { outcome: 'contradicted' }>,
  isRemembered: boolean,
): string | null {
  const last = result.outcome === 'made' ? result.checkpoint : result.last;
  if (last === null) return null;
  const name = `checkpoint ${last.number}:${last.digest}`;
  if (result.outcome === 'made' && result.unvouchedEvents > 0) {
    const events = `${result.unvouchedEvents} ${result.unvouchedEvents === 1 ? 'event' : 'events'}`;
    return `Signed the event log for the first time, with ${events} in it that no checkpoint vouched for before: ${name}.`;
  }
  const signed = result.outcome === 'made' ? `Signed the event log: ${name}.` : null;
  if (isRemembered) return signed;
  const adopted = `The data folder remembered no checkpoint, so the database's were not compared with one. From now on it remembers ${name}.`;
  return signed === null ? adopted : `${signed} ${adopted}`;
}

/** What to do about a checkpoint that the data folder remembers and the database does not hold. */
export function describeContradiction(dataDir: string): string {
  return (
    `The owner of the database may have taken checkpoints away and written history again. If you put back a backup, or took another database ` +
    `on purpose, delete ${rememberedCheckpointPath(dataDir)}.`
  );
}

/** `keepEventLog` now and every hour, until it is stopped; nobody waits for it. What fails is said, and tried again an hour later. */
export function startEventKeeping(
  access: OwnerAccess,
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
    case 'unvouched':
      return describeUnvouched(pruned.events);
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

/** Of events without a checkpoint. */
export function describeUnvouched(events: number): string {
  return (
    `No checkpoint vouches for the ${events} ${events === 1 ? 'event' : 'events'} of this log: its checkpoints may have been deleted, and the owner of the database could ` +
    'have written each event again. Nothing was signed or dropped. `npm start` signs a first checkpoint.'
  );
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
  lost: 'the data folder remembers it, and the database holds none of this number',
  replaced: 'the data folder remembers it with another digest',
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
