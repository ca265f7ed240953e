import { resolveClientAddress } from '@tinyforge/services';
import { getComposition } from '../composition.ts';
import { PEER_ADDRESS_HEADER } from './peer-address.ts';

/** Address of whoever sent a request, for what is counted by address; null where it is not known. */
export function clientAddressOf(headers: Headers): string | null {
  return resolveClientAddress(
    headers.get(PEER_ADDRESS_HEADER),
    headers.get('x-forwarded-for'),
    getComposition().trustedProxies,
  );
}
