import { describeUnexpected } from './describe-unexpected.mjs';
import { ignoreOutputErrors } from './ignore-output-errors.mjs';
import { endStep } from './run-step.mjs';
import { complain, SetupError } from './say.mjs';

/**
 * Runs a command's main function: expected failures end as a sentence, the rest as a short sentence and a file with
 * the details. A signal ends what runs and then this.
 * @param {(takeOverSignals: () => void) => Promise<void>} main calls its argument once it handles signals itself
 */
export async function runBin(main) {
  ignoreOutputErrors();
  const stop = (/** @type {NodeJS.Signals} */ signal) => {
    endStep(signal);
    complain('Stopped.');
    process.exit(130);
  };
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const signal of signals) process.on(signal, stop);
  try {
    await main(() => {
      for (const signal of signals) process.off(signal, stop);
    });
  } catch (error) {
    complain(error instanceof SetupError ? error.message : describeUnexpected(error));
    process.exitCode = 1;
  }
}
