import { getTableName } from 'drizzle-orm';
import type { TransactionSql } from 'postgres';
import * as schema from './schema/index.ts';

/** Everything of ours in the schema `public`; a shared database may hold other people's tables beside them. */
const TABLES = Object.values(schema).map((table) => `public.${quoted(getTableName(table))}`);
const LOCK_FUNCTIONS = 'public.tinyforge_lock(bigint, integer), public.tinyforge_lock_all(bigint[], integer)';
const RECORD_FUNCTION = 'public.tinyforge_record_event(timestamptz, text, text, text, uuid, text, jsonb)';
/** Functions that only the owner has a use for. */
const OWN_FUNCTIONS = [
  'public.tinyforge_add_event_partition(timestamptz)',
  'public.tinyforge_event_hash(bytea, text, bigint, bigint, timestamptz, text, text, text, text, jsonb)',
];

/** Tables in which the app may only read and add. */
const APPEND_ONLY = [schema.configHistory].map((table) => `public.${quoted(getTableName(table))}`);

/** Tables that the app may only read: events come in through `RECORD_FUNCTION`, checkpoints from the owner. */
const READ_ONLY = [schema.event, schema.eventChain, schema.eventCheckpoint, schema.eventCheckpointHead].map(
  (table) => `public.${quoted(getTableName(table))}`,
);

/**
 * Takes from everyone else what they could do with our tables and functions. Then gives the app's role what the app needs, where
 * that role exists or this user may create it.
 * @returns whether this user may take on the role
 */
export async function grantAppRole(tx: TransactionSql, appRole: string): Promise<boolean> {
  // Until PostgreSQL 15 everyone could make tables here. Only a warning where the schema is not the owner's.
  await tx.unsafe('revoke create on schema public from public');
  await tx.unsafe(`revoke all on ${TABLES.join(', ')} from public`);
  const functions = [LOCK_FUNCTIONS, RECORD_FUNCTION, ...OWN_FUNCTIONS];
  await tx.unsafe(`revoke all on function ${functions.join(', ')} from public`);
  if (!(await ensureRole(tx, appRole))) return false;
  await grantRights(tx, appRole);
  return mayBecome(tx, appRole);
}

/** Gives a role exactly what the app needs. The role owns nothing. */
export async function grantRights(tx: TransactionSql, name: string): Promise<void> {
  const role = quoted(name);
  await tx.unsafe(`grant usage on schema public, drizzle to ${role}`);
  await tx.unsafe(`grant select, insert, update, delete on ${TABLES.join(', ')} to ${role}`);
  await tx.unsafe(`revoke update, delete on ${APPEND_ONLY.join(', ')} from ${role}`);
  await tx.unsafe(`revoke insert, update, delete on ${READ_ONLY.join(', ')} from ${role}`);
  await tx.unsafe(`grant execute on function ${LOCK_FUNCTIONS}, ${RECORD_FUNCTION} to ${role}`);
  await tx.unsafe(`grant select on drizzle.__drizzle_migrations to ${role}`);
}

/** Whether the role is there, made now if this user may make it. */
async function ensureRole(tx: TransactionSql, appRole: string): Promise<boolean> {
  const [found] = await tx`select 1 from pg_roles where rolname = ${appRole}`;
  if (found) return true;
  const [me] = await tx<{ able: boolean }[]>`
    select rolcreaterole or rolsuper as able from pg_roles where rolname = current_user`;
  if (!me?.able) return false;
  await tx.unsafe(`create role ${quoted(appRole)} nologin noinherit`);
  await tx.unsafe(`grant ${quoted(appRole)} to current_user`);
  return true;
}

async function mayBecome(tx: TransactionSql, appRole: string): Promise<boolean> {
  const [row] = await tx<{ version: number }[]>`select current_setting('server_version_num')::int as version`;
  // Since 16 being a member and being allowed to SET ROLE are two things.
  const privilege = (row?.version ?? 0) >= 160000 ? 'set' : 'member';
  const [answer] = await tx<{ able: boolean }[]>`
    select pg_has_role(current_user, ${appRole}, ${privilege}) as able`;
  return answer?.able ?? false;
}

export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
