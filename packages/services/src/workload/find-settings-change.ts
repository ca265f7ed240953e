import { isMovedByDefault } from '@tinyforge/core-gitops';
import { type Queryable, schema } from '@tinyforge/db';
import { and, desc, eq, gte, inArray, isNull, or } from 'drizzle-orm';
import { boundedEventData } from '../event/bounded-names.ts';
import type { EventType } from '../event/event-types.ts';
import type { WorkloadRow } from './load-workload.ts';

/** Events that tell of what decides a sync. `workload.updated` does only where it names a part of the source. */
const SETTINGS_EVENTS = [
  'gitops.configured',
  'gitops.repository_confirmed',
  'policy.changed',
  'workload.updated',
] as const satisfies readonly EventType[];

/** Who last moved a workload's settings, when and by what; tells the loser of a race what happened. */
export type SettingsChange = {
  actorName: string;
  /** ISO 8601 in UTC. */
  at: string;
  type: (typeof SETTINGS_EVENTS)[number] | 'policy.default_changed';
  /** What became different, as far as it has a name: `source.ref`, `path`, `enabled`, `deploy.port`. */
  fields: string[];
};

/** Edits that change no setting stand among the events that do. This many of them are looked through. */
const LOOKED_THROUGH = 100;

/** What last moved the settings version of a workload, out of the events; null where that is longer ago than events go back. */
export async function findSettingsChange(
  db: Queryable,
  workload: Pick<WorkloadRow, 'id' | 'sourceKind' | 'fieldRules' | 'createdAt'>,
): Promise<SettingsChange | null> {
  const { event } = schema;
  const { sourceKind, fieldRules: rules } = workload;
  const latest = db
    .select({ type: event.type, actorName: event.actorName, at: event.at, id: event.id, data: event.data })
    .from(event)
    .where(
      or(
        and(eq(event.workloadId, workload.id), inArray(event.type, SETTINGS_EVENTS)),
        and(
          isNull(event.workloadId),
          eq(event.type, 'policy.default_changed'),
          gte(event.at, workload.createdAt),
        ),
      ),
    )
    .orderBy(desc(event.at), desc(event.id))
    .limit(LOOKED_THROUGH)
    .as('latest');
  // Names of the source come before those of the config, so that bounded data holds all of them.
  const rows = await db
    .select({
      type: latest.type,
      actorName: latest.actorName,
      at: latest.at,
      data: boundedEventData(latest.data),
    })
    .from(latest)
    .orderBy(desc(latest.at), desc(latest.id));
  for (const { type, actorName, at, data } of rows) {
    const isKnown = (known: string): known is SettingsChange['type'] =>
      known === 'policy.default_changed' || SETTINGS_EVENTS.some((one) => one === known);
    if (!isKnown(type)) continue;
    const fields = namesOf(type, data);
    const isOurs =
      type === 'policy.default_changed'
        ? // None is said where the new rule means the same as the old one.
          data.workloads !== 0 && fields.some((path) => isMovedByDefault({ sourceKind, rules }, path))
        : fields.length > 0;
    if (isOurs) return { actorName, at: at.toISOString(), type, fields };
  }
  return null;
}

function namesOf(type: SettingsChange['type'], data: Record<string, unknown>): string[] {
  switch (type) {
    case 'gitops.configured':
      return data.fields === undefined ? ['enabled', 'path'] : textsOf(data.fields);
    case 'gitops.repository_confirmed':
      return ['repository'];
    case 'policy.changed':
    case 'policy.default_changed':
      return typeof data.field === 'string' ? [data.field] : [];
    case 'workload.updated':
      return textsOf(data.fields).filter((field) => field.startsWith('source.'));
  }
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
