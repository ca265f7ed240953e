import { join } from 'node:path';
import { type Environment, loadEnvironment } from '@tinyforge/env';
import { SetupError } from '../bootstrap/say.mjs';
import { ROOT } from '../bootstrap/workspace.mjs';
import { findRouteProblems } from './find-route-problems.ts';

/**
 * This process's environment, read and checked. The default data folder is the checkout's, from whatever folder it is started.
 * @throws SetupError with a line for each fault
 */
export function requireEnvironment(): Environment {
  const loaded = loadEnvironment(join(ROOT, '.data'));
  if (!loaded.ok) throw new SetupError(loaded.problems.join('\n'));
  const problems = findRouteProblems(loaded.environment);
  if (problems.length > 0) throw new SetupError(problems.join('\n'));
  return loaded.environment;
}
