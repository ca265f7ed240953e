import type { Environment } from '@tinyforge/env';
import { loadWayOut } from '@tinyforge/providers';
import { SetupError } from '../bootstrap/say.mjs';

/** Refuses hosts, certificates and a proxy that the safe fetch could not use: better at the start than at the first look at a forge. */
export function assertWayOut(
  environment: Pick<Environment, 'allowedHosts' | 'forgeCa' | 'forgeProxy'>,
): void {
  const loaded = loadWayOut(environment, new Date());
  if (!loaded.ok) throw new SetupError(loaded.problems.join('\n'));
}
