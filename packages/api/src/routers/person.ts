import {
  createPerson,
  endSessionsOf,
  listPeople,
  ROLES,
  resetPassword,
  resetSecondFactor,
  setDisabled,
  setRole,
} from '@tinyforge/services';
import { z } from 'zod';
import { found } from '../found.ts';
import { adminProcedure, router } from '../trpc.ts';
import { passwordInput, personIdInput, personInput } from './person-input.ts';

const role = z.enum(ROLES);

export const personRouter = router({
  list: adminProcedure.query(({ ctx }) => listPeople(ctx.service)),
  create: adminProcedure
    .input(personInput.extend({ role }))
    .mutation(({ ctx, input }) => createPerson(ctx.people, input)),
  setRole: adminProcedure
    .input(z.object({ id: personIdInput, role }))
    .mutation(async ({ ctx, input }) => found(await setRole(ctx.people, input))),
  setDisabled: adminProcedure
    .input(z.object({ id: personIdInput, disabled: z.boolean() }))
    .mutation(async ({ ctx, input }) => found(await setDisabled(ctx.people, input))),
  resetPassword: adminProcedure
    .input(z.object({ id: personIdInput, password: passwordInput }))
    .mutation(async ({ ctx, input }) => found(await resetPassword(ctx.people, input))),
  resetSecondFactor: adminProcedure
    .input(z.object({ id: personIdInput }))
    .mutation(async ({ ctx, input }) => found(await resetSecondFactor(ctx.people, input))),
  endSessions: adminProcedure
    .input(z.object({ id: personIdInput }))
    .mutation(async ({ ctx, input }) => found(await endSessionsOf(ctx.people, input))),
});
