/** The tRPC code of an error from a procedure, such as `NOT_FOUND`; null for anything else, a broken connection included. */
export function errorCodeOf(error: unknown): string | null {
  const code = dataOf(error)?.code;
  return typeof code === 'string' ? code : null;
}

/** The id under which the server's log has the rest of an unexpected failure. */
export function errorIdOf(error: unknown): string | null {
  const id = dataOf(error)?.errorId;
  return typeof id === 'string' ? id : null;
}

/** Whether the server refused a change because the page comes from an address that it does not expect. */
export function isUnexpectedOrigin(error: unknown): boolean {
  return dataOf(error)?.reason === 'unexpected_origin';
}

function dataOf(error: unknown): { code?: unknown; errorId?: unknown; reason?: unknown } | null {
  if (!(error instanceof Error) || !('data' in error)) return null;
  return typeof error.data === 'object' ? error.data : null;
}
