import type { Checked, Report } from './check-history.ts';
import { answersOf, mayHaveHappenedAt } from './claims.ts';
import { followSettings, type Settings, type Step } from './follow-settings.ts';
import type { Operation, OperationRecord, StoredEvent } from './records.ts';

/** The outcome that says that it was done, by what changes settings. */
const DONE = { configure: 'configured', rule: 'saved' } as const;
type Change = Extract<Operation, { kind: keyof typeof DONE }>;
type ChangeRecord = OperationRecord & { operation: Change };

/** Walks the events in order: settings are gapless and somebody asked for each, and every sync was allowed by them as they then were. */
export function checkSettings(checked: Checked, report: Report): void {
  const { stored, records } = checked;
  const changes = records.filter((record): record is ChangeRecord => record.operation.kind in DONE);
  const unused = new Set(changes);
  const steps = followSettings(stored.events);
  for (const step of steps) {
    const { event, before, after } = step;
    if (event.type === 'gitops.configured' || event.type === 'policy.changed') {
      const { settingsVersion, from, field } = event.data;
      if (settingsVersion !== after.version) report('settings_differ', { event, before });
      if (field !== undefined && from !== (before.own[String(field)] ?? 'default')) {
        report('settings_differ', { event, before });
      }
      const maker = [...unused].find((record) => isMadeBy(step, record));
      if (maker) unused.delete(maker);
      else report('unexplained', { event });
    }
    if (event.type === 'gitops.synced' || event.type === 'gitops.sync_unchanged') {
      checkSync(checked, step, report);
    }
  }
  const last = steps.at(-1)?.after;
  if (last) compareWithRow(stored, last, report);
  checkAnswers(changes, steps, report);
}

function isMadeBy({ event, before }: Step, record: ChangeRecord): boolean {
  const { actorId, data, type, at } = event;
  const { operation } = record;
  const isSame =
    operation.kind === 'configure'
      ? type === 'gitops.configured' && operation.enabled === data.enabled && operation.path === data.path
      : type === 'policy.changed' && operation.reason === data.reason && operation.rule === data.to;
  const startedHere = operation.settingsVersion === undefined || operation.settingsVersion === before.version;
  if (!isSame || !startedHere || record.actorId !== actorId) return false;
  const [answer] = answersOf(record, DONE[operation.kind]);
  return answer ? answer.settingsVersion === data.settingsVersion : mayHaveHappenedAt(record, at);
}

function checkSync({ records, files }: Checked, { event, before: now }: Step, report: Report): void {
  const { type, data } = event;
  const path = files.get(String(data.blobSha))?.path;
  if (!now.enabled) report('synced_while_disabled', { event });
  if (path !== now.path) report('started_elsewhere', { event, path, settings: now });
  for (const record of records) {
    const { operation } = record;
    if (operation.kind !== 'sync' || !operation.reviewed || type !== 'gitops.synced') continue;
    const isIts = answersOf(record, 'applied').some((answer) => answer.configVersion === data.configVersion);
    if (isIts && operation.reviewed.settingsVersion !== now.version) {
      report('started_elsewhere', { event, operation, settings: now });
    }
  }
}

function compareWithRow(stored: Checked['stored'], last: Settings, report: Report): void {
  const { settingsVersion, gitopsEnabled, gitopsPath, fieldRules } = stored;
  const own = Object.entries(fieldRules).map(([field, { rule }]) => [field, rule] as const);
  const found = { version: settingsVersion, enabled: gitopsEnabled, path: gitopsPath, own: sorted(own) };
  const { version, enabled, path } = last;
  const told = { version, enabled, path, own: sorted(Object.entries(last.own)) };
  if (JSON.stringify(found) !== JSON.stringify(told)) report('settings_differ', { told, found });
}

function sorted(entries: (readonly [string, string])[]) {
  return entries.sort(([one], [other]) => (one < other ? -1 : 1));
}

/** What was answered was so at the version that the answer names. */
function checkAnswers(changes: ChangeRecord[], steps: Step[], report: Report): void {
  const known = new Map(
    steps.flatMap(({ before, after }) => [before, after]).map((one) => [one.version, one]),
  );
  for (const record of changes) {
    const { operation } = record;
    const [answer] = answersOf(record, DONE[operation.kind]);
    if (!answer) continue;
    const then = known.get(Number(answer.settingsVersion));
    const isSo =
      operation.kind === 'configure'
        ? then?.enabled === operation.enabled && then.path === operation.path
        : then && (then.own[operation.field] ?? 'default') === operation.rule;
    if (!isSo) report('accepted_missing', { operation, answer, then });
  }
}

/** Looks at the changes of the rules for all workloads: each as the one before left it, and asked for. */
export function checkDefaultRules(
  { events, records }: { events: StoredEvent[]; records: OperationRecord[] },
  report: Report,
): void {
  const changes = events.filter(({ type }) => type === 'policy.default_changed');
  const steps = followSettings(changes);
  for (const [index, { event, before }] of steps.entries()) {
    const { field, from, reason, to } = event.data;
    if (from !== (before.defaults[String(field)] ?? 'default')) report('settings_differ', { event, before });
    const maker = records.find(
      ({ operation, actorId }) =>
        operation.kind === 'default_rule' &&
        operation.reason === reason &&
        operation.rule === to &&
        actorId === event.actorId,
    );
    const version = maker?.operation.kind === 'default_rule' ? maker.operation.version : undefined;
    const [answer] = maker ? answersOf(maker, 'saved') : [];
    if (!maker || !(answer ? answer.version === index + 2 : mayHaveHappenedAt(maker, event.at))) {
      report('unexplained', { event, maker });
    } else if (version !== undefined && version !== index + 1) {
      report('started_elsewhere', { event, operation: maker.operation });
    }
  }
  for (const record of records) {
    const { operation } = record;
    const [answer] = answersOf(record, 'saved');
    if (operation.kind !== 'default_rule' || !answer) continue;
    const rules = steps[Number(answer.version) - 2]?.after.defaults ?? {};
    if ((rules[operation.field] ?? 'default') !== operation.rule) {
      report('accepted_missing', { operation, answer });
    }
  }
}
