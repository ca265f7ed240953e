import { randomBytes } from 'node:crypto';
import { type Queryable, schema } from '@tinyforge/db';
import type { DemoToken } from '@tinyforge/demo-forge';
import type { ForgeKind } from '@tinyforge/providers';
import { like, or, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { ServiceContext } from '../context.ts';
import { createCredential } from '../credential/create-credential.ts';
import { openToken } from '../credential/seal-token.ts';
import type { DemoMemory } from './demo-memory.ts';
import { demoOrigin } from './demo-runtime.ts';

const NAME = 'Demo: deploy token';
/** More of that name than anybody has. */
const MAX_NAMES = 100;

/** With which each forge lets a token read through its API. */
const SCOPES: Record<ForgeKind, string> = {
  github: 'repo',
  gitlab: 'read_api',
  gitea: 'read:repository',
};

/** A token that nobody can guess, for the demo's forge alone. */
export function newDemoToken(forge: ForgeKind): DemoToken {
  return describeToken(forge, `demo-${randomBytes(20).toString('hex')}`);
}

/** Stores a token of the demo as a credential, under the first free name, and returns its id. */
export async function addDemoCredential(
  ctx: ServiceContext,
  { forge, token }: DemoToken,
  baseUrl: string,
): Promise<string> {
  for (let number = 1; number <= MAX_NAMES; number++) {
    const name = number === 1 ? NAME : `${NAME} ${number}`;
    const created = await createCredential(ctx, { name, forge, baseUrl, token });
    if (created.outcome === 'created') return created.id;
    if (!created.issues.some(({ code }) => code === 'name_taken')) break;
  }
  throw new Error('The credential of the demo could not be stored.');
}

/** Everything stored under an address that the demo has or had is the demo's: nothing else can answer there. */
export async function findDemoCredentials(db: Queryable, memory: DemoMemory) {
  const { credential } = schema;
  return db.select().from(credential).where(isUnderDemo(credential.baseUrl, memory));
}

/** Whether a base URL is on one of the demo's ports. Before it had one, none is. */
export function isUnderDemo(column: AnyPgColumn, memory: DemoMemory): SQL {
  const ports = [memory.port, ...memory.formerPorts].filter((port) => port !== 0);
  return or(...ports.map((port) => like(column, `${demoOrigin(port)}/%`))) ?? sql`false`;
}

/** What the forge has to take: the tokens are nowhere but in the sealed credentials. */
export async function openDemoTokens(ctx: ServiceContext, memory: DemoMemory): Promise<DemoToken[]> {
  const rows = await findDemoCredentials(ctx.db.read, memory);
  return rows
    .filter(({ kind }) => kind === 'token')
    .map((row) => {
      const secret = { sealed: row.sealedToken, keyId: row.keyId };
      return describeToken(row.forge, openToken(ctx.keyring, secret, row));
    });
}

function describeToken(forge: ForgeKind, token: string): DemoToken {
  return { token, forge, access: 'all', scopes: [SCOPES[forge]], login: 'tinyforge-demo' };
}
