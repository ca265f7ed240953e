import { getDefaultPolicy, getPolicy, RULE_CHOICES, setDefaultRule, setRule } from '@tinyforge/services';
import { z } from 'zod';
import { found } from '../found.ts';
import { present } from '../present.ts';
import { adminProcedure, router, viewerProcedure, workloadAdminProcedure } from '../trpc.ts';
import { version, workloadId } from './workload-input.ts';

/** Bounds only: what is wrong inside them the use case says. */
const rule = z.object({
  field: z.string().max(100),
  rule: z.enum(RULE_CHOICES),
  reason: z.string().max(10_000),
});

export const policyRouter = router({
  get: viewerProcedure
    .input(z.object({ workloadId }))
    .query(async ({ ctx, input }) => present(await getPolicy(ctx.service, input))),
  set: workloadAdminProcedure
    .input(rule.extend({ settingsVersion: version.optional() }))
    .mutation(async ({ ctx, input }) => found(await setRule(ctx.service, input))),
  getDefault: viewerProcedure.query(({ ctx }) => getDefaultPolicy(ctx.service)),
  setDefault: adminProcedure
    .input(rule.extend({ version: version.optional() }))
    .mutation(({ ctx, input }) => setDefaultRule(ctx.service, input)),
});
