import type { Database } from '@tinyforge/db';
import type { AllowedHost, Providers } from '@tinyforge/providers';
import type { Logger } from 'pino';
import type { Auth } from './auth/create-auth.ts';
import type { Keyring } from './sealing/keyring.ts';

/** For all workloads. `none`: a person sees only the workloads of their groups. */
export const ROLES = ['admin', 'viewer', 'none'] as const;
export type Role = (typeof ROLES)[number];

/** For the workloads of one group. */
export const GROUP_ROLES = ['admin', 'viewer'] as const;
export type GroupRole = (typeof GROUP_ROLES)[number];

/** Who asks for something. What nobody asked for is done by `SYSTEM_ACTOR`. What an actor may do is judged in `access/` and nowhere else. */
export type Actor = {
  id: string;
  name: string;
  /** For all workloads. */
  role: Role;
  /** By the group's id, besides. Empty for an admin for all, whom no group gives anything more. */
  groups: Readonly<Record<string, GroupRole>>;
  /** Only for an API token that may sync. */
  syncGrant?: SyncGrant;
};

/** What lets an API token sync: `maySync` in `access/` judges it for one workload. */
export type SyncGrant = {
  /** Id of the token: requests of two tokens of one owner are requests of two actors. */
  tokenId: string;
  /** Ids of the workloads that the token was created for and that its owner administered when the request began. */
  workloadIds: ReadonlySet<string>;
  /** The token's owner with their own roles, which the token's actor does not have. */
  owner: Actor;
};

/** The command line, the start and the demo: an actor that is no person. Its events have no actor id. */
export const SYSTEM_ACTOR: Actor = Object.freeze({ id: 'system', name: 'system', role: 'admin', groups: {} });

export type Clock = { now(): Date };

/** What every use case gets besides its input. */
export type ServiceContext = {
  db: Database;
  clock: Clock;
  providers: Providers;
  /** Private hosts that forges may live on, asked for anew each time: the demo adds and takes away its own. */
  allowedHosts: () => readonly AllowedHost[];
  keyring: Keyring;
  actor: Actor;
  log: Logger;
};

/** What the use cases about people and passwords get: the sign-in library too. */
export type PeopleContext = Pick<ServiceContext, 'db' | 'clock' | 'actor'> & { auth: Auth };

/** One fault of a form field, worded by the dashboard out of code and parameters. */
export type FieldIssue = { field: string; code: string; params: Record<string, string | number> };
