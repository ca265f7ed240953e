import { randomUUID } from 'node:crypto';
import { describeError, type PeopleContext, type ServiceContext } from '@tinyforge/services';
import { initTRPC, TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import type { ApiContext } from './context.ts';

const t = initTRPC.context<ApiContext>().create({
  errorFormatter({ shape, error }) {
    return {
      ...shape,
      message: shape.message,
      data: {
        code: shape.data.code,
        httpStatus: shape.data.httpStatus,
        path: shape.data.path,
        /** Names the log entry of an unexpected failure. */
        errorId: error.cause instanceof UnexpectedError ? error.cause.errorId : null,
        /** Where the input was at fault, as paths and codes: never the values. */
        inputIssues:
          error.cause instanceof ZodError
            ? error.cause.issues.map((issue) => ({ path: issue.path.map(String), code: issue.code }))
            : null,
      },
    };
  },
});

/** Stands in for an error that nobody expected: the client gets its id, the log has the rest. */
class UnexpectedError extends Error {
  override readonly name = 'UnexpectedError';
  readonly errorId: string;
  constructor(errorId: string) {
    super(`Something went wrong here. The log has the details under ${errorId}.`);
    this.errorId = errorId;
  }
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
  const errorId = randomUUID();
  log.error(
    { ...entry, errorId, error: describeError(result.error.cause ?? result.error) },
    'procedure failed',
  );
  const hidden = new UnexpectedError(errorId);
  throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: hidden.message, cause: hidden });
});

/** Anyone at all. Only for the first set-up. Changes must come from a page of ours. */
export const publicProcedure = observed.use(({ ctx, type, next }) => {
  if (type === 'mutation' && !ctx.originAllowed) {
    throw new TRPCError({
      code: 'FORBIDDEN',
      message:
        'This address is not one that Tinyforge expects. Set TINYFORGE_BASE_URL to the address in your browser.',
    });
  }
  return next();
});

/**
 * Anyone signed in. `ctx.service` is what the use cases get. No session is UNAUTHORIZED.
 */
export const viewerProcedure = publicProcedure.use(({ ctx, next }) => {
  if (!ctx.signedIn) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Please sign in.' });
  const { auth, isAllowedOrigin: _, ...services } = ctx.services;
  const service: ServiceContext = { ...services, actor: ctx.signedIn.actor };
  const people: PeopleContext = { ...service, auth };
  return next({ ctx: { signedIn: ctx.signedIn, service, people } });
});

/** Admins only; anyone else who is signed in gets FORBIDDEN. */
export const adminProcedure = viewerProcedure.use(({ ctx, next }) => {
  if (ctx.service.actor.role !== 'admin') {
    throw new TRPCError({ code: 'FORBIDDEN', message: 'Only an admin may do this.' });
  }
  return next();
});
