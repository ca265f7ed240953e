/**
 * Drops what can't be printed (a full disk, a closed terminal) instead of ending the process with an uncaught exception. Call once, before
 * anything is printed.
 */
export function ignoreOutputErrors() {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}
