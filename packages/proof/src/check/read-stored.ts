import type { Sql } from 'postgres';
import type { Config, StoredEvent, StoredWorkload } from './records.ts';

/**
 * Makes the database keep what is deleted with a workload, so that the checker can look at the whole history of that too. Wants the owner; nothing of the
 * app's sees or reaches it.
 */
export async function keepDeletedRows(owner: Sql): Promise<void> {
  await owner.unsafe(`
    create table proof_deleted_row (place text not null, row jsonb not null);
    create function proof_keep_deleted_row() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
    begin
      insert into public.proof_deleted_row values (tg_table_name, to_jsonb(old));
      return null;
    end $$`);
  for (const place of ['workload', 'config_history', 'change_request']) {
    await owner.unsafe(
      `create trigger proof_keep after delete on ${place} for each row execute function proof_keep_deleted_row()`,
    );
  }
}

/** Reads everything that the checker looks at, after `keepDeletedRows`. Nobody may be writing meanwhile. */
export async function readStored(owner: Sql, id: string): Promise<StoredWorkload> {
  const [live] = await rowsOf(owner, 'workload', 'id', id);
  const [gone] = await deletedRowsOf(owner, 'workload', 'id', id);
  const row = live ?? gone;
  if (!row) throw new Error(`There never was a workload ${id}.`);
  const both = async (place: string) => [
    ...(await rowsOf(owner, place, 'workload_id', id)),
    ...(await deletedRowsOf(owner, place, 'workload_id', id)),
  ];
  const history = (await both('config_history')).map((version) => ({
    version: Number(version.version),
    config: version.config as Config,
    cause: String(version.cause),
    actorId: version.actor_id as string | null,
    blobSha: version.blob_sha as string | null,
    chosen: (version.file as { fields: string[] | null } | null)?.fields ?? null,
    revertedTo: version.reverted_to as number | null,
    at: new Date(String(version.at)),
  }));
  const requests = (await both('change_request')).map(({ kind, request_id, outcome }) => ({
    kind: String(kind),
    requestId: String(request_id),
    outcome: outcome as Config & { outcome: string },
  }));
  const events = [
    ...(await rowsOf(owner, 'event', 'workload_id', id)).map(toEvent),
    ...(await readDefaultChanges(owner)),
  ];
  return {
    id,
    name: String(row.name),
    isDeleted: live === undefined,
    configVersion: Number(row.config_version),
    settingsVersion: Number(row.settings_version),
    sourceConfig: row.source_config as Config,
    gitopsEnabled: row.gitops_enabled === true,
    gitopsPath: String(row.gitops_path),
    groupId: row.group_id as string | null,
    fieldRules: row.field_rules as StoredWorkload['fieldRules'],
    history: history.sort((one, other) => one.version - other.version),
    // Ids rise in the order of the locks: a change of the rules for all holds those of all workloads.
    events: events.sort((one, other) => one.id - other.id),
    requests,
  };
}

/** The changes of the rules for all workloads, in the order in which they were written. */
export async function readDefaultChanges(owner: Sql): Promise<StoredEvent[]> {
  return (await rowsOf(owner, 'event', 'type', 'policy.default_changed'))
    .map(toEvent)
    .sort((one, other) => one.id - other.id);
}

function toEvent({ id, type, actor_id, at, data }: Config): StoredEvent {
  return {
    id: Number(id),
    type: String(type),
    actorId: actor_id as string | null,
    at: new Date(String(at)),
    data: data as Config,
  };
}

async function rowsOf(owner: Sql, place: string, column: string, value: string): Promise<Config[]> {
  const rows =
    await owner`select to_jsonb(found) as row from ${owner(place)} found where ${owner(column)}::text = ${value}`;
  return rows.map(({ row }) => row);
}

async function deletedRowsOf(owner: Sql, place: string, key: string, value: string): Promise<Config[]> {
  const rows =
    await owner`select row from proof_deleted_row where place = ${place} and row ->> ${key} = ${value}`;
  return rows.map(({ row }) => row);
}
