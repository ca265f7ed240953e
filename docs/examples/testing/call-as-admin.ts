import type { AppRouter } from '@tinyforge/api';
import { TEST_BASE_URL } from '@tinyforge/services/testing';
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import type { Platform } from './create-platform.ts';

/** What an admin does in the browser: calls with a session's cookie, from a page of ours. */
export function createAdminClient({ server, cookie }: Platform) {
  const headers = { cookie, origin: TEST_BASE_URL };
  return createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url: `${server.origin}/api/trpc`, headers })],
  });
}
