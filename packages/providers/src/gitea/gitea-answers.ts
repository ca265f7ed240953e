import { z } from 'zod';

// The parts of Gitea's answers that are used. Its own types say of every field that it may be missing.

export const repositoryAnswer = z.object({
  id: z.int(),
  full_name: z.string().regex(/^[^/]+\/[^/]+$/),
  default_branch: z.string(),
  empty: z.boolean(),
});
export const branchAnswer = z.object({ name: z.string(), commit: z.object({ id: z.string() }) });
export const tagAnswer = z.object({ name: z.string(), commit: z.object({ sha: z.string() }) });
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
export const entryAnswer = z.object({
  type: z.enum(['file', 'dir', 'symlink', 'submodule']),
  sha: z.string(),
  size: z.int().nonnegative(),
  encoding: z.string().nullish(),
  content: z.string().nullish(),
});
export const contentsAnswer = z.union([entryAnswer, z.array(z.unknown())]);
export const userAnswer = z.object({ login: z.string() });
