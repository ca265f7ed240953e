import { TRPCError } from '@trpc/server';

/** What is not there, and what is not there for whoever asks: the same words, so that nobody can tell. */
export function notFound(): TRPCError {
  return new TRPCError({ code: 'NOT_FOUND', message: 'There is no such thing here.' });
}
