/** npm hands on the Ctrl-C that the terminal has already sent to everyone: twice at once is one request. */
const SAME_REQUEST_MS = 1_000;
const PARENT_LOOK_MS = 500;

export type StopWatch = {
  /** Aborted once somebody asked to stop. */
  signal: AbortSignal;
  requested: Promise<void>;
  /** Called before the process ends at once, at the second request. */
  onSecondRequest(clearUp: () => void): void;
  release(): void;
};

/**
 * Turns Ctrl-C, SIGTERM and a closed terminal into a request to stop; asked again, the process ends at once.
 * @param parentId the process that this one ends with; null: none. A SIGTERM to npm ends the shell between npm and us,
 *   and nobody tells us.
 */
export function watchForStop(parentId: number | null): StopWatch {
  const controller = new AbortController();
  let firstAt: number | null = null;
  let clearUp = () => {};
  const onSignal = () => {
    const now = performance.now();
    if (firstAt === null) {
      firstAt = now;
      controller.abort();
    } else if (now - firstAt > SAME_REQUEST_MS) {
      clearUp();
      process.exit(130);
    }
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, onSignal);
  const parentWatch = setInterval(() => {
    if (parentId !== null && process.ppid !== parentId && firstAt === null) onSignal();
  }, PARENT_LOOK_MS).unref();
  return {
    signal: controller.signal,
    requested: new Promise((resolve) => controller.signal.addEventListener('abort', () => resolve())),
    onSecondRequest(action) {
      clearUp = action;
    },
    release() {
      clearInterval(parentWatch);
      for (const name of signals) process.off(name, onSignal);
    },
  };
}
