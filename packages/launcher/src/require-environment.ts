import { type Environment, loadEnvironment } from '@tinyforge/env';
import { SetupError } from '../bootstrap/say.mjs';

/**
 * This process's environment, read and checked.
 * @throws SetupError with a line for each fault
 */
export function requireEnvironment(): Environment {
  const loaded = loadEnvironment();
  if (!loaded.ok) throw new SetupError(loaded.problems.join('\n'));
  return loaded.environment;
}
