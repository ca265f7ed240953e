import { randomUUID } from 'node:crypto';
import { describeError, isBusy, isUnavailable, type ServiceContext } from '@tinyforge/services';
import { TRPCError } from '@trpc/server';

/** Stands in for an error that nobody expected: the client gets its id, the log has the rest. */
export class UnexpectedError extends Error {
  override readonly name = 'UnexpectedError';
  readonly errorId: string;
  constructor(errorId: string) {
    super(`Something went wrong here. The log has the details under ${errorId}.`);
    this.errorId = errorId;
  }
}

/** For the header `Retry-After` of a response that says that the database is busy or can't be reached, in seconds. */
export const RETRY_UNAVAILABLE_SECONDS = 5;

/** Logs an error, redacted, under a new id, and gives what may be told of it: also that the database is busy or can't be reached. */
export function hideUnexpected(
  log: ServiceContext['log'],
  error: unknown,
  about: Record<string, unknown>,
): TRPCError {
  // Hidden and logged already, while the context of the request was made.
  if (error instanceof TRPCError && error.cause instanceof UnexpectedError) return error;
  const hidden = new UnexpectedError(randomUUID());
  log.error({ ...about, errorId: hidden.errorId, error: describeError(error) }, 'request failed');
  if (isBusy(error)) {
    const message = 'Too much is going on at this moment. Try again in a few seconds.';
    return new TRPCError({ code: 'SERVICE_UNAVAILABLE', message, cause: hidden });
  }
  if (isUnavailable(error)) {
    const message = 'The database can not be reached at this moment. Try again in a few seconds.';
    return new TRPCError({ code: 'SERVICE_UNAVAILABLE', message, cause: hidden });
  }
  return new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: hidden.message, cause: hidden });
}
