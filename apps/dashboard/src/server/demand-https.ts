import { subscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';

/** Two years. Without `includeSubDomains`: what else lives under this name is not ours to decide. */
const STRICT_TRANSPORT_SECURITY = 'max-age=63072000';

/**
 * Tells browsers with every answer, files and refusals too, to come by https alone from now on. Only for an installation that people reach by
 * https (`TINYFORGE_BASE_URL`). Call once, before the first request.
 */
export function demandHttps(): void {
  subscribe('http.server.request.start', (message) => {
    const { response } = message as { response: ServerResponse };
    response.setHeader('strict-transport-security', STRICT_TRANSPORT_SECURITY);
  });
}
