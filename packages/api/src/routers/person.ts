import {
  createPerson,
  endSessionsOf,
  listPeople,
  type PeopleContext,
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

/**
 * How one signs in oneself is changed where a password or a code is asked for first (`viewer.changePassword`, `secondFactor.turnOff`): a session alone, which
 * may be stolen, is not enough.
 */
const USE_ACCOUNT_PAGE = { outcome: 'use_account_page' } as const;

function isOwn({ people }: { people: PeopleContext }, { id }: { id: string }): boolean {
  return id === people.actor.id;
}

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
    .mutation(async ({ ctx, input }) =>
      isOwn(ctx, input) ? USE_ACCOUNT_PAGE : found(await resetPassword(ctx.people, input)),
    ),
  resetSecondFactor: adminProcedure
    .input(z.object({ id: personIdInput }))
    .mutation(async ({ ctx, input }) =>
      isOwn(ctx, input) ? USE_ACCOUNT_PAGE : found(await resetSecondFactor(ctx.people, input)),
    ),
  endSessions: adminProcedure
    .input(z.object({ id: personIdInput }))
    .mutation(async ({ ctx, input }) => found(await endSessionsOf(ctx.people, input))),
});
