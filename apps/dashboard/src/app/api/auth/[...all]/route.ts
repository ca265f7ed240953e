import { handleAuthRequest } from '@tinyforge/services';
import { getComposition } from '@/composition.ts';
import { clientAddressOf } from '@/server/client-address.ts';

function handle(request: Request): Promise<Response> {
  const clientAddress = clientAddressOf(request.headers);
  return handleAuthRequest(getComposition().services.auth, request, { clientAddress });
}

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
