import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type ConfigWatch, createConfigWatch } from '@tinyforge/services';
import type { ComposedServices } from '@tinyforge/services/testing/compose';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { type ApiServices, createApiContext } from '../context.ts';
import { EVENT_EXPORT_ROUTE, handleEventExport } from '../http/handle-event-export.ts';
import { handleSchemaRequest } from '../http/handle-schema-request.ts';
import { handleV1Request } from '../http/handle-v1-request.ts';
import { appRouter } from '../root.ts';
import { apiServices } from './call-api.ts';

export type ApiServer = {
  /** `http://127.0.0.1:PORT`. */
  origin: string;
  services: ApiServices;
  watch: ConfigWatch;
  /** Ends whatever waits, then the server. */
  stop(): Promise<void>;
};

/**
 * The API over real HTTP, as the dashboard's routes serve it, without Next.
 *
 * @param options.overrideGlobalObjects whether `Request` and `Response` become the adapter's own, for the whole process: they spare the way through web streams
 */
export async function startApiServer(
  one: ComposedServices,
  {
    overrideGlobalObjects = false,
    ...watchOptions
  }: Parameters<typeof createConfigWatch>[1] & { overrideGlobalObjects?: boolean } = { pollMs: 20 },
): Promise<ApiServer> {
  const services = apiServices(one);
  const watch = createConfigWatch(services, watchOptions);
  const answer = (request: Request) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/api/v1/')) return handleV1Request(request, { services, watch });
    if (pathname === EVENT_EXPORT_ROUTE) return handleEventExport(request, services);
    if (pathname.startsWith('/schema/')) return handleSchemaRequest(request);
    return fetchRequestHandler({
      endpoint: '/api/trpc',
      router: appRouter,
      req: request,
      createContext: ({ resHeaders }) =>
        createApiContext({ services, headers: request.headers, responseHeaders: resHeaders }),
    });
  };
  const server = createServer(getRequestListener(answer, { overrideGlobalObjects }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    services,
    watch,
    async stop() {
      watch.close();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}
