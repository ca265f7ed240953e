/** Prints one line for the person who started this. @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** Prints a problem, as a sentence. @param {string} line */
export function complain(line) {
  process.stderr.write(`${line}\n`);
}

/** An expected failure: its message is all that the person needs; no stack trace is shown. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}
