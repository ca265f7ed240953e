import { checkKeyring, ensureDemoRunning } from '@tinyforge/services';
import { getComposition } from '../composition.ts';
import { rememberPeerAddresses } from './peer-address.ts';

/**
 * What must be right before anybody is served: the keys are those of this database, and the demo's forge runs if the demo is loaded.
 *
 * @throws when the keys are wrong, so that nothing is sealed with them; a demo that does not start keeps nobody from being served
 */
export async function startServer(): Promise<void> {
  rememberPeerAddresses();
  const { services } = getComposition();
  const keys = await checkKeyring(services, services.keyring);
  if (!keys.ok) throw new Error(keys.problem);
  await ensureDemoRunning(services);
}
