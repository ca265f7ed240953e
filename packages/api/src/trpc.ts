import {
  administersAll,
  administersAny,
  judgeAccess,
  type PeopleContext,
  type ServiceContext,
  type SignedIn,
  type TokenBearer,
  UNEXPECTED_ORIGIN,
} from '@tinyforge/services';
import { initTRPC, TRPCError } from '@trpc/server';
import { ZodError, z } from 'zod';
import type { ApiContext } from './context.ts';
import { callerOf, TOO_MANY_REQUESTS } from './limits/caller-of.ts';
import { notFound } from './not-found.ts';
import { ENROL_FIRST, refusalOf } from './refusal-of.ts';
import { workloadId } from './routers/workload-input.ts';
import { hideUnexpected, UnexpectedError } from './unexpected-error.ts';

const t = initTRPC.context<ApiContext>().create({
  errorFormatter({ shape, error }) {
    const unexpected = error.cause instanceof UnexpectedError ? error.cause : null;
    const invalid = error.cause instanceof ZodError ? error.cause : null;
    return {
      code: shape.code,
      message: tellable(error, shape.message),
      data: {
        code: shape.data.code,
        httpStatus: shape.data.httpStatus,
        path: shape.data.path,
        /** Names the log entry of an unexpected failure. */
        errorId: unexpected?.errorId ?? null,
        reason: error.cause instanceof UnexpectedOriginError ? ('unexpected_origin' as const) : undefined,
        /** Where the input was at fault, as paths and codes: never the values. */
        inputIssues: invalid?.issues.map(({ path, code }) => ({ path: path.map(String), code })) ?? null,
      },
    };
  },
});

/** Tells the refusal of an unexpected origin from that of a role: the code of both is FORBIDDEN. */
class UnexpectedOriginError extends Error {
  override readonly name = 'UnexpectedOriginError';
}

/** What the client may read of an error. Our own refusals say what they mean; anything else says nothing about our insides. */
function tellable(error: TRPCError, message: string): string {
  if (error.cause instanceof ZodError) return 'The input is not valid.';
  const isOurs = error.code !== 'INTERNAL_SERVER_ERROR' || error.cause instanceof UnexpectedError;
  return isOurs ? message : 'Something went wrong here.';
}

export const { router, createCallerFactory } = t;

/**
 * Logs how each call went and hides what an unexpected error says. tRPC does not reject when a procedure fails: the
 * outcome is in `result.ok`.
 */
const observed = t.procedure.use(async ({ ctx, path, type, next }) => {
  const started = performance.now();
  const result = await next();
  const log = ctx.services.log;
  const entry = { path, type, ms: Math.round(performance.now() - started) };
  if (result.ok) {
    log.debug(entry, 'procedure done');
    return result;
  }
  if (result.error.code !== 'INTERNAL_SERVER_ERROR') {
    log.debug({ ...entry, code: result.error.code }, 'procedure refused');
    return result;
  }
  throw hideUnexpected(log, result.error.cause ?? result.error, entry);
});

/** Anyone at all. Only for the first set-up and for whoever was invited. Changes must come from a page of ours. */
export const publicProcedure = observed.use(({ ctx, type, next }) => {
  if (type === 'mutation' && !ctx.originAllowed) {
    throw new TRPCError({
      code: 'FORBIDDEN',
      message: UNEXPECTED_ORIGIN,
      cause: new UnexpectedOriginError(),
    });
  }
  return next();
});

/** Whoever is known at all, a person or a program with a token; nobody is UNAUTHORIZED. `ctx.service` is what the use cases get. */
const callerProcedure = publicProcedure.use(async ({ ctx, next }) => {
  const bearer = ctx.token?.outcome === 'accepted' ? ctx.token.bearer : null;
  const actor = bearer?.actor ?? ctx.signedIn?.actor;
  const refusal = refusalOf(ctx);
  if (!actor || refusal !== null) {
    throw new TRPCError({ code: 'UNAUTHORIZED', message: refusal ?? 'Please sign in.' });
  }
  const {
    auth: _auth,
    isAllowedOrigin: _isAllowedOrigin,
    mailer: _mailer,
    fairShare,
    exportLimit: _exportLimit,
    ...services
  } = ctx.services;
  const service: ServiceContext = { ...services, actor };
  const result = await fairShare.run(callerOf(ctx), (leaveShare) =>
    next({ ctx: { bearer, service, leaveShare } }),
  );
  if (result === 'too_many') throw new TRPCError({ code: 'TOO_MANY_REQUESTS', message: TOO_MANY_REQUESTS });
  return result;
});

/**
 * Anyone signed in, and programs with a token: only for what every token may read. An admin who must have a second factor and has none yet
 * gets FORBIDDEN.
 */
export const readProcedure = callerProcedure.use(({ ctx, next }) => {
  if (ctx.signedIn?.mustEnrol) {
    throw new TRPCError({ code: 'FORBIDDEN', message: ENROL_FIRST });
  }
  return next();
});

/** People only, also an admin who must have a second factor and has none yet: for getting one, and nothing else. */
export const enrolProcedure = callerProcedure.use(({ ctx, next }) => next({ ctx: personOf(ctx) }));

/** People only, whatever their role. A token, whose owner may well be an admin, gets FORBIDDEN. */
export const viewerProcedure = readProcedure.use(({ ctx, next }) => next({ ctx: personOf(ctx) }));

function personOf(ctx: ApiContext & { service: ServiceContext }): {
  signedIn: SignedIn;
  people: PeopleContext;
} {
  if (!ctx.signedIn) {
    throw new TRPCError({ code: 'FORBIDDEN', message: 'A token may not do this.' });
  }
  return { signedIn: ctx.signedIn, people: { ...ctx.service, auth: ctx.services.auth } };
}

/** Admins for all workloads only: for what concerns the whole installation. Anyone else who is signed in gets FORBIDDEN. */
export const adminProcedure = viewerProcedure.use(({ ctx, next }) => {
  if (!administersAll(ctx.service.actor)) throw adminsOnly();
  return next();
});

/** Whoever administers any workload, be it through a group: the use case says which. Anyone else who is signed in gets FORBIDDEN. */
export const someAdminProcedure = viewerProcedure.use(({ ctx, next }) => {
  if (!administersAny(ctx.service.actor)) throw adminsOnly();
  return next();
});

/**
 * Changes of one workload, named by `workloadId`: admins for all and admins of its group. One that the caller may only look at is FORBIDDEN; one
 * that they may not see is NOT_FOUND, as if there were none.
 */
export const workloadAdminProcedure = someAdminProcedure
  .input(z.object({ workloadId }))
  .use(async ({ ctx, input, next }) => {
    await assertAdministers(ctx.service, input.workloadId);
    return next();
  });

/** The same where the workload is named by `id`. */
export const workloadByIdAdminProcedure = someAdminProcedure
  .input(z.object({ id: workloadId }))
  .use(async ({ ctx, input, next }) => {
    await assertAdministers(ctx.service, input.id);
    return next();
  });

/** Those of `workloadAdminProcedure`, and tokens for the workloads that they may sync. */
export const syncProcedure = readProcedure
  .use(({ ctx, next }) => {
    const mayAtAll = ctx.bearer ? syncableByToken(ctx.bearer).size > 0 : administersAny(ctx.service.actor);
    if (!mayAtAll) throw ctx.bearer ? notThisToken() : adminsOnly();
    return next();
  })
  .input(z.object({ workloadId }))
  .use(async ({ ctx, input, next }) => {
    if (!ctx.bearer) await assertAdministers(ctx.service, input.workloadId);
    else if (!syncableByToken(ctx.bearer).has(input.workloadId.toLowerCase())) throw notThisToken();
    return next();
  });

/** Ids of the workloads that the token may sync; `syncGitops` checks the one that it syncs again under its lock. */
function syncableByToken({ actor }: TokenBearer): ReadonlySet<string> {
  return actor.syncGrant?.workloadIds ?? new Set();
}

async function assertAdministers(service: ServiceContext, id: string): Promise<void> {
  const access = await judgeAccess(service, id);
  if (access === 'none') throw notFound();
  if (access === 'view') throw adminsOnly();
}

function adminsOnly(): TRPCError {
  return new TRPCError({ code: 'FORBIDDEN', message: 'Only an admin may do this.' });
}

function notThisToken(): TRPCError {
  return new TRPCError({ code: 'FORBIDDEN', message: 'This token may not sync this workload.' });
}
