import { handleAuthRequest, resolveClientAddress } from '@tinyforge/services';
import { getComposition } from '@/composition.ts';
import { PEER_ADDRESS_HEADER } from '@/server/peer-address.ts';

function handle(request: Request): Promise<Response> {
  const { services, trustedProxies } = getComposition();
  const { headers } = request;
  const clientAddress = resolveClientAddress(
    headers.get(PEER_ADDRESS_HEADER),
    headers.get('x-forwarded-for'),
    trustedProxies,
  );
  return handleAuthRequest(services.auth, request, { clientAddress });
}

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
