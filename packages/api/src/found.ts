import { notFound } from './not-found.ts';

type Found<T> = Exclude<T, { outcome: 'not_found' }>;

/** Passes an outcome on, unless the thing it is about is not there: then NOT_FOUND. */
export function found<T extends { outcome: string }>(result: T): Found<T> {
  if (isFound(result)) return result;
  throw notFound();
}

function isFound<T extends { outcome: string }>(result: T): result is Found<T> {
  return result.outcome !== 'not_found';
}
