import {
  acceptInvitation,
  createInvitation,
  listInvitations,
  MAX_INVITATION_DAYS,
  openInvitation,
  ROLES,
  renewInvitation,
  revokeInvitation,
} from '@tinyforge/services';
import { z } from 'zod';
import { allowed } from '../allowed.ts';
import { found } from '../found.ts';
import { adminProcedure, publicProcedure, router } from '../trpc.ts';
import { personInput } from './person-input.ts';

const id = z.uuid();
const token = z.string().max(200);
const expiresInDays = z.int().min(1).max(MAX_INVITATION_DAYS);

export const invitationRouter = router({
  list: adminProcedure.query(({ ctx }) => listInvitations(ctx.people)),
  create: adminProcedure
    .input(personInput.omit({ password: true }).extend({ role: z.enum(ROLES), expiresInDays }))
    .mutation(({ ctx, input }) => createInvitation(ctx.service, input)),
  renew: adminProcedure
    .input(z.object({ id, expiresInDays }))
    .mutation(async ({ ctx, input }) => found(await renewInvitation(ctx.service, input))),
  revoke: adminProcedure
    .input(z.object({ id }))
    .mutation(async ({ ctx, input }) => found(await revokeInvitation(ctx.service, input))),
  /** No query, though it changes nothing: a query's input is in the address, and addresses are in logs. */
  open: publicProcedure
    .input(z.object({ token }))
    .mutation(async ({ ctx: { services, clientAddress }, input }) =>
      allowed(await openInvitation(services, { ...input, clientAddress })),
    ),
  accept: publicProcedure
    .input(personInput.omit({ email: true }).extend({ token }))
    .mutation(async ({ ctx: { services, clientAddress }, input }) =>
      allowed(await acceptInvitation(services, { ...input, clientAddress })),
    ),
});
