import { checkKeyring, ensureDemoRunning, startWebhookDelivery } from '@tinyforge/services';
import { getComposition } from '../composition.ts';
import { rememberPeerAddresses } from './peer-address.ts';

/**
 * What must be right before anybody is served: the keys are those of this database, and the demo's forge runs if the demo is loaded. Then the sending
 * of webhooks begins.
 *
 * @throws when the keys are wrong, so that nothing is sealed with them; a demo that does not start keeps nobody from being served
 */
export async function startServer(): Promise<void> {
  rememberPeerAddresses();
  const { services, fetch, configWatch } = getComposition();
  const keys = await checkKeyring(services, services.keyring);
  if (!keys.ok) throw new Error(keys.problem);
  await ensureDemoRunning(services);
  const delivery = startWebhookDelivery({ ...services, fetch });
  endWithProcess(() => {
    configWatch.close();
    void delivery.stop();
  });
}

/** Next ends the process after the last answer: whoever waits for a change gets theirs now, and no message is taken on any more. */
function endWithProcess(end: () => void): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
}
