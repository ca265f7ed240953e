import { problem } from './problem.ts';

/** The response of an address under `/api/` at which there is nothing, whatever the method: programs ask there, and read no pages. */
export function handleUnknownAddress(): Response {
  return problem('not_found', 'There is nothing at this address.');
}
