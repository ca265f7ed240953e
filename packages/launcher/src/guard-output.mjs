// Loaded into the dashboard's process with `--import`. Its output goes to the launcher through a pipe. Where that is gone or does not read, what is
// written is dropped: an error of the output must not become an uncaught exception, which Next.js would log, which would fail in turn, without end.
import { ignoreOutputErrors } from '../bootstrap/ignore-output-errors.mjs';

/** Size in bytes of what may wait for the launcher, for each of the two outputs. */
const MAX_PENDING_BYTES = 1024 * 1024;

ignoreOutputErrors();
for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream);
  /** @type {(...args: any[]) => boolean} */
  const boundedWrite = (...args) => {
    if (stream.writableLength <= MAX_PENDING_BYTES && !stream.destroyed) {
      return /** @type {(...args: any[]) => boolean} */ (write)(...args);
    }
    const done = args.at(-1);
    if (typeof done === 'function') process.nextTick(done);
    return true;
  };
  stream.write = boundedWrite;
}
