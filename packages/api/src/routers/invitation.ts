import {
  acceptInvitation,
  createInvitation,
  listInvitations,
  MAIL_LANGUAGES,
  MAX_INVITATION_DAYS,
  type Mailer,
  openInvitation,
  ROLES,
  renewInvitation,
  revokeInvitation,
} from '@tinyforge/services';
import { z } from 'zod';
import { allowed } from '../allowed.ts';
import type { ApiServices } from '../context.ts';
import { found } from '../found.ts';
import { adminProcedure, publicProcedure, router } from '../trpc.ts';
import { personInput } from './person-input.ts';

const id = z.uuid();
const token = z.string().max(200);
/** Of the mail, where mail is sent: whoever invites chooses it by the language that they use. */
const language = z.enum(MAIL_LANGUAGES).default('en');
const expiresInDays = z.int().min(1).max(MAX_INVITATION_DAYS);

export const invitationRouter = router({
  /** `sendsMail`: whether a link goes by mail too. */
  list: adminProcedure.query(async ({ ctx }) => ({
    ...(await listInvitations(ctx.people)),
    sendsMail: ctx.services.mailer !== null,
  })),
  create: adminProcedure
    .input(personInput.omit({ password: true }).extend({ role: z.enum(ROLES), expiresInDays, language }))
    .mutation(({ ctx, input }) => createInvitation({ ...ctx.service, mailer: mailerOf(ctx) }, input)),
  renew: adminProcedure
    .input(z.object({ id, expiresInDays, language }))
    .mutation(async ({ ctx, input }) =>
      found(await renewInvitation({ ...ctx.service, mailer: mailerOf(ctx) }, input)),
    ),
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

/** Leaves the fair share before a mail goes out: a mail server that hangs holds up nothing else of whoever invites. */
function mailerOf({ services: { mailer }, leaveShare }: { services: ApiServices; leaveShare: () => void }) {
  if (!mailer) return null;
  const send: Mailer['send'] = (mail) => {
    leaveShare();
    return mailer.send(mail);
  };
  return { ...mailer, send };
}
