import { createHash } from 'node:crypto';
import { connect } from '@tinyforge/db';
import { drizzle } from 'drizzle-orm/postgres-js';
import type { Sql } from 'postgres';
import type { Client, Statement } from './record-sync.ts';

export type BareClient = {
  /** Sends the statements once, for the client's next version. */
  run(): Promise<void>;
  end(): Promise<void>;
};

/**
 * A bare `postgres` client on one connection, which sends recorded statements one after the other, with the parameters of its own workload: id,
 * versions, request id and lock.
 */
export function createBareClient(
  url: string,
  prepare: boolean,
  statements: readonly Statement[],
  recorded: Client,
  own: Client,
): BareClient {
  const sql = connect(url, { max: 1, prepare, onnotice: () => {} });
  // Drizzle's parameters are text already, for these types too.
  drizzle(sql);
  // The recorded sync went from the version before this to this one.
  const from = recorded.configVersion - 1;
  return {
    async run() {
      const version = own.configVersion;
      const replace = createReplacement(recorded.workloadId, own.workloadId, from, version);
      for (const { text, parameters } of statements) await send(sql, prepare, text, parameters.map(replace));
      own.configVersion += 1;
    },
    end: () => sql.end(),
  };
}

async function send(sql: Sql, prepare: boolean, text: string, parameters: unknown[]): Promise<void> {
  const rows = await sql.unsafe(text, parameters as never[], { prepare });
  // An update that found nothing would be less work than the real one.
  if (/^update/i.test(text) && rows.count !== 1) throw new Error(`Touched ${rows.count} rows: ${text}`);
}

/** Recorded versions start so high that no other number of a statement is one. */
function createReplacement(recordedId: string, ownId: string, from: number, version: number) {
  const replacements = new Map([
    [recordedId, ownId],
    [lockKey(recordedId), lockKey(ownId)],
    [String(from), String(version)],
    [String(from + 1), String(version + 1)],
  ]);
  // At one go: what is put in must not be replaced again.
  const pattern = new RegExp([...replacements.keys()].join('|'), 'g');
  const replaceText = (text: string) => text.replace(pattern, (found) => replacements.get(found) ?? found);
  return (value: unknown): unknown => {
    if (typeof value === 'string') return replaceText(value);
    if (typeof value === 'number') return Number(replaceText(String(value)));
    return value;
  };
}

/** As in `packages/db/src/lock-workload.ts`. */
function lockKey(workloadId: string): string {
  return createHash('sha256').update(`tinyforge:workload:${workloadId}`).digest().readBigInt64BE().toString();
}
