import type { Checked, Report } from './check-history.ts';
import { answersOf, mayHaveHappened } from './claims.ts';
import type { Config } from './records.ts';

/** The outcomes that are kept for a repeat, and the cause of the version that they tell of. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  sync: ['applied', 'unchanged'],
  edit: ['saved'],
  revert: ['reverted'],
};

/** A request id has one outcome: the one that is kept, that every answer told, and that is in history. */
export function checkRequests({ stored, records }: Checked, report: Report): void {
  const kept = new Map(stored.requests.map((one) => [`${one.kind} ${one.requestId}`, one.outcome]));
  const madeBy = new Map<unknown, string>();
  for (const record of records) {
    const { operation } = record;
    const { kind } = operation;
    if (!('requestId' in operation) || operation.requestId === undefined) continue;
    const name = `${kind} ${operation.requestId}`;
    const told = (KEPT[kind] ?? []).flatMap((outcome) => answersOf(record, outcome));
    const outcome = kept.get(name);
    kept.delete(name);
    const [first] = told;
    if (told.some((answer) => summary(answer) !== summary(first))) {
      report('request_answered_twice', { name, told });
    }
    if (first && summary(first) !== summary(outcome)) report('request_differs', { name, first, outcome });
    if (outcome === undefined) continue;
    if (!first && !mayHaveHappened(record)) report('refused_present', { name, outcome });
    if (outcome.outcome === 'unchanged') continue;
    const row = stored.history.find(({ version }) => version === outcome.configVersion);
    const isIts = row?.cause === kind && row.blobSha === (outcome.blobSha ?? null);
    if (!isIts || madeBy.has(outcome.configVersion)) report('request_differs', { name, outcome, row });
    madeBy.set(outcome.configVersion, name);
  }
  for (const [name, outcome] of kept) report('unexplained', { name, outcome });
}

function summary(outcome: Config | undefined): string {
  return JSON.stringify([outcome?.outcome, outcome?.configVersion, outcome?.blobSha, outcome?.commitSha]);
}
