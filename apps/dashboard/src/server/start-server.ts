import { checkKeyring, ensureDemoRunning, resealSecrets, startWebhookDelivery } from '@tinyforge/services';
import { getComposition } from '../composition.ts';
import { demandHttps } from './demand-https.ts';
import { rememberPeerAddresses } from './peer-address.ts';
import { refuseRequests } from './refuse-requests.ts';

// biome-ignore lint/style/noProcessEnv: replaced by a constant at build time.
const IS_DEVELOPMENT = process.env.NODE_ENV === 'development';

/**
 * What must be right before anybody is served: the keys are those of this database, every secret is sealed with the first one, and the demo's
 * forge runs if the demo is loaded. Then the sending of webhooks begins.
 *
 * @throws when the keys are wrong, so that nothing is sealed with them; a demo that does not start keeps nobody from being served
 */
export async function startServer(): Promise<void> {
  rememberPeerAddresses();
  const { services, environment, fetch, configWatch } = getComposition();
  refuseRequests({ port: environment.port, acceptsUpgrades: IS_DEVELOPMENT });
  if (environment.baseUrl?.startsWith('https://')) demandHttps();
  const keys = await checkKeyring(services, services.keyring);
  if (!keys.ok) throw new Error(keys.problem);
  const { resealed, broken } = await resealSecrets(services);
  if (resealed > 0) services.log.info({ resealed }, 'Sealed stored secrets with the first key.');
  if (broken > 0) services.log.warn({ broken }, 'Stored secrets that no key opens were left as they are.');
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
