import { appRouter, createApiContext, responseHeaders } from '@tinyforge/api';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { getComposition } from '@/composition.ts';
import { clientAddressOf } from '@/server/client-address.ts';
import { limitRequest } from '@/server/limit-request.ts';
import { MAX_BATCH_SIZE, MAX_BODY_BYTES } from '@/trpc/limits.ts';

async function handle(request: Request): Promise<Response> {
  const limited = await limitRequest(request, { maxBodyBytes: MAX_BODY_BYTES });
  if (limited instanceof Response) return limited;
  const { services } = getComposition();
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    router: appRouter,
    req: limited,
    maxBatchSize: MAX_BATCH_SIZE,
    createContext: ({ req, resHeaders }) =>
      createApiContext({
        services,
        headers: req.headers,
        responseHeaders: resHeaders,
        clientAddress: clientAddressOf(req.headers),
      }),
    responseMeta: ({ errors }) => ({ headers: responseHeaders(errors) }),
  });
}

export { handle as GET, handle as POST };
