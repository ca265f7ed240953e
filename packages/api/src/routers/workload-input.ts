import { SOURCE_KINDS } from '@tinyforge/core-gitops/fields';
import { FORGE_KINDS } from '@tinyforge/services';
import { z } from 'zod';

/** Any text may be asked for as an id: what names nothing is NOT_FOUND. */
export const workloadId = z.string().min(1).max(100);
/** The same of a group. */
export const groupId = z.string().min(1).max(100);
/** For a token or a webhook. */
export const chosenWorkloads = z.array(workloadId).max(1_000);
export const sourceKind = z.enum(SOURCE_KINDS);
/** As PostgreSQL counts them. */
export const version = z.int().positive().max(2_147_483_647);
/** Names a change, so that a repeat after a lost answer is not a second one. */
export const requestId = z.string().min(8).max(100);

const ref = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('default') }),
  z.object({ kind: z.enum(['branch', 'tag', 'commit']), name: z.string().max(1_000) }),
]);

/** Bounds only: what is wrong inside them the use case says, field by field. */
export const workloadInput = z.object({
  name: z.string().max(1_000),
  source: z
    .object({
      forge: z.enum(FORGE_KINDS),
      baseUrl: z.string().max(2_000),
      repository: z.string().max(3_000),
      ref,
      credentialId: z.string().max(100).nullable(),
    })
    .nullable(),
  config: z.record(z.string(), z.unknown()),
});
