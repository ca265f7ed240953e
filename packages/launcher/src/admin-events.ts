import { once } from 'node:events';
import { open } from 'node:fs/promises';
import type { Environment } from '@tinyforge/env';
import { type ExportFormat, exportEvents, pruneEvents, verifyEvents } from '@tinyforge/services';
import { complain, SetupError, say } from '../bootstrap/say.mjs';
import {
  describeContradiction,
  describeFindings,
  describePruned,
  describeUnvouched,
  signEventLog,
  startOfRetention,
  withEventLog,
} from './event-log.ts';
import type { OwnerAccess } from './prepare-database.ts';
import { readRememberedCheckpoint, rememberCheckpoint } from './remembered-checkpoint.ts';

/** @returns exit code: 0 all is as it was written, 1 something is broken */
export async function verifyEventLog(access: OwnerAccess): Promise<number> {
  return withEventLog(access, async (context) => {
    const { findings, events, chains, checkpoints, last } = await verifyEvents(context, {
      remembered: context.remembered,
      onProgress: (count) => complain(`${count} events looked at.`),
    });
    if (findings.length > 0) {
      complain(describeFindings(findings));
      if (findings.some(({ problem }) => problem === 'lost' || problem === 'replaced'))
        complain(describeContradiction(access.dataDir));
      return 1;
    }
    if (checkpoints === 0 && events > 0) {
      complain(describeUnvouched(events));
      return 1;
    }
    const lines: string[] = [];
    const onProgress = (line: string) => lines.push(line);
    if (!(await signEventLog(access, context, { onProgress, onContradiction: complain }))) return 1;
    const newest = (await readRememberedCheckpoint(access.dataDir)) ?? last;
    const total = Math.max(checkpoints, newest?.number ?? 0);
    say(`All is as it was written: events: ${events}, chains: ${chains}, checkpoints: ${total}.`);
    if (context.remembered === null) for (const line of lines) say(line);
    if (newest) say(`The last checkpoint is ${newest.number}:${newest.digest}.`);
    return 0;
  });
}

/** @returns exit code: 0 dropped, or nothing to drop; 1 nothing is to be dropped, the log is broken, or something else reads it */
export async function pruneEventLog(access: OwnerAccess, { eventRetention }: Environment): Promise<number> {
  if (eventRetention === null) {
    complain('TINYFORGE_EVENT_RETENTION is not set: events are kept for ever.');
    return 1;
  }
  return withEventLog(access, async (context) => {
    const pruned = await pruneEvents(context, startOfRetention(context.clock.now(), eventRetention));
    if (pruned.outcome === 'pruned' && pruned.checkpoint)
      await rememberCheckpoint(access.dataDir, pruned.checkpoint);
    const isDone = pruned.outcome === 'pruned' || pruned.outcome === 'nothing_to_do';
    if (isDone) say(describePruned(pruned));
    else complain(describePruned(pruned));
    return isDone ? 0 : 1;
  });
}

/** Writes all events to a new file that only this user may read. Nothing that is there is written over. */
export async function exportEventLog(
  access: OwnerAccess,
  { format, path }: { format: ExportFormat; path: string },
): Promise<number> {
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new SetupError(
      error.code === 'EEXIST' ? `${path} is there already.` : `${path} can't be written (${error.code}).`,
    );
  });
  const stream = file.createWriteStream();
  const count = await withEventLog(access, (context) =>
    exportEvents(context, { format, from: null, to: null }, async (text) => {
      if (!stream.write(text)) await once(stream, 'drain');
    }),
  );
  stream.end();
  await once(stream, 'close');
  say(`Wrote ${count} events to ${path}.`);
  return 0;
}
