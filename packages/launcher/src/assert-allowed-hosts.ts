import { parseAllowedHosts } from '@tinyforge/providers';
import { SetupError } from '../bootstrap/say.mjs';

/** Refuses a list that the safe fetch could not read: better at the start than at the first look at a forge. */
export function assertAllowedHosts(list: string): void {
  const parsed = parseAllowedHosts(list);
  if (!parsed.ok) throw new SetupError(`TINYFORGE_ALLOWED_HOSTS: ${parsed.error}`);
}
