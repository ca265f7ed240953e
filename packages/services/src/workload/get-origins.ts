import { fieldsOf } from '@tinyforge/core-gitops';
import { loadVisibleWorkload } from '../access/load-visible-workload.ts';
import type { ServiceContext } from '../context.ts';
import { findKeyOrigins, type KeyOrigin } from './find-key-origins.ts';

/** Who last set one key of a live config. `at` is ISO 8601 in UTC. */
export type ConfigOrigin = {
  /** As in the live config: `port`. */
  key: string;
  /** The version that gave it the value that it has. */
  configVersion: number;
  actorName: string;
  at: string;
  cause: KeyOrigin['cause'];
  /** Of a sync: the commit, and where in it the value stands as far as that was kept. */
  commit: {
    sha: string;
    commitUrl: string | null;
    path: string | null;
    /** From 1. */
    line: number | null;
    /** The file's web page at that commit, at that line. */
    fileUrl: string | null;
  } | null;
};

/** Maximum number of keys, besides the registry's fields, whose origin is looked up. */
const MAX_OTHER_KEYS = 50;

/**
 * Who set each field and the first other keys of a workload's live config, and of the fields that are not set, who cleared them: a person, or a commit with the line of its
 * file. Comes out of the history; what was never set since the workload was added is left out. Null: no such workload.
 */
export async function getOrigins(
  ctx: Pick<ServiceContext, 'db' | 'providers' | 'actor'>,
  { id }: { id: string },
): Promise<ConfigOrigin[] | null> {
  const workload = await loadVisibleWorkload(ctx.db.read, ctx.actor, id);
  if (!workload) return null;
  const fields = fieldsOf(workload.sourceKind);
  const fieldKeys = fields.map(({ key }) => key);
  const others = Object.keys(workload.sourceConfig).filter((key) => !fieldKeys.includes(key));
  const keys = [...fieldKeys, ...others.slice(0, MAX_OTHER_KEYS)];
  const origins = await findKeyOrigins(ctx.db.read, workload, keys);
  return [...origins].map(([key, origin]) => ({
    key,
    configVersion: origin.version,
    actorName: origin.actorName,
    at: origin.at,
    cause: origin.cause,
    commit: describeCommit(ctx, origin, fields.find((field) => field.key === key)?.path),
  }));
}

/** Links are to where the file was then, which may not be where the workload reads it now. */
function describeCommit(
  { providers }: Pick<ServiceContext, 'providers'>,
  { commitSha, file }: KeyOrigin,
  field: string | undefined,
): ConfigOrigin['commit'] {
  if (commitSha === null) return null;
  if (!file) return { sha: commitSha, commitUrl: null, path: null, line: null, fileUrl: null };
  const { forge, baseUrl, repository, path } = file;
  const line = field === undefined ? undefined : file.lines[field];
  return {
    sha: commitSha,
    commitUrl: providers[forge].commitUrl({ baseUrl, repository, commitSha }),
    path,
    line: line ?? null,
    fileUrl: providers[forge].fileUrl({ baseUrl, repository, commitSha, path, line }),
  };
}
