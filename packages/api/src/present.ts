import { notFound } from './not-found.ts';

/** Passes a thing on, or answers NOT_FOUND where there is none. */
export function present<T>(thing: T | null): T {
  if (thing === null) throw notFound();
  return thing;
}
