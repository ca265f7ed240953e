import { z } from 'zod';

// The parts of Gitea's answers that are used. Its own types say of every field that it may be missing.

export const repositoryAnswer = z.object({
  id: z.int(),
  full_name: z.string().regex(/^[^/]+\/[^/]+$/),
  default_branch: z.string(),
  empty: z.boolean(),
});
/** The name of an object in git; goes into the addresses of further requests. */
const objectId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
export const branchAnswer = z.object({ name: z.string(), commit: z.object({ id: z.string() }) });
/**
 * `id` is the tag object, `commit` what it points at: another tag where tags are nested. Of a tag without an
 * object both are the commit.
 */
export const tagAnswer = z.object({ id: z.string(), name: z.string(), commit: z.object({ sha: objectId }) });
export const commitAnswer = z.object({ sha: z.string() });
export const historyAnswer = z.array(
  z.object({
    sha: z.string(),
    commit: z.object({
      author: z.object({ name: z.string() }),
      committer: z.object({ date: z.string() }),
      message: z.string(),
    }),
  }),
);
/** `tree` is null where it has no entries. */
export const treeAnswer = z.object({
  sha: z.string(),
  truncated: z.boolean(),
  total_count: z.int().nonnegative(),
  tree: z
    .array(z.object({ path: z.string(), mode: z.string(), sha: objectId, size: z.int().nonnegative() }))
    .nullable(),
});
/** Without content, or with an empty one before Gitea 1.24, above a size that the server sets. */
export const blobAnswer = z.object({
  size: z.int().nonnegative(),
  encoding: z.string().nullish(),
  content: z.string().nullish(),
});
export const userAnswer = z.object({ login: z.string() });
