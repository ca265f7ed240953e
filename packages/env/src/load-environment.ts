import { type EnvironmentResult, parseEnvironment } from './parse-environment.ts';

/** Reads this process's environment. The only place that does. */
export function loadEnvironment(): EnvironmentResult {
  // biome-ignore lint/style/noProcessEnv: this is the one module that reads it
  return parseEnvironment(process.env);
}
