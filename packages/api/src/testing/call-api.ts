import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDemoRuntime } from '@tinyforge/services';
import { type ComposedServices, TEST_BASE_URL } from '@tinyforge/services/testing/compose';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { type ApiServices, createApiContext } from '../context.ts';
import { createExportLimit } from '../limits/export-limit.ts';
import { createFairShare } from '../limits/fair-share.ts';
import { appRouter } from '../root.ts';

export type ApiAnswer = {
  status: number;
  headers: Headers;
  /** Of a success. */
  data: unknown;
  /** Of a failure; null on success. */
  error: { message: string; data: { code: string; errorId: string | null; inputIssues: unknown } } | null;
  /** The whole body, to look for what must not be in it. */
  text: string;
};

export type ApiCall = {
  path: string;
  type: 'query' | 'mutation';
  input?: unknown;
  cookie?: string;
  /** Of an API token. */
  token?: string;
  /** Null: no such header. */
  origin?: string | null;
};

/** Sends one call through the HTTP handler, as the dashboard's route does. */
export async function callApi(
  services: ApiServices,
  { path, type, input, cookie, token, origin = TEST_BASE_URL }: ApiCall,
): Promise<ApiAnswer> {
  const url = new URL(`/api/trpc/${path}`, TEST_BASE_URL);
  if (type === 'query' && input !== undefined) url.searchParams.set('input', JSON.stringify(input));
  const headers = new Headers({ 'content-type': 'application/json' });
  if (cookie !== undefined) headers.set('cookie', cookie);
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  if (origin !== null) headers.set('origin', origin);
  const req = new Request(url, {
    method: type === 'query' ? 'GET' : 'POST',
    headers,
    body: type === 'query' ? null : JSON.stringify(input ?? null),
  });
  const response = await fetchRequestHandler({
    endpoint: '/api/trpc',
    req,
    router: appRouter,
    createContext: ({ resHeaders }) => createApiContext({ services, headers, responseHeaders: resHeaders }),
  });
  const text = await response.text();
  const body = JSON.parse(text);
  return {
    status: response.status,
    headers: response.headers,
    data: body.result?.data,
    error: body.error ?? null,
    text,
  };
}

export function apiServices(one: ComposedServices): ApiServices {
  // A folder of its own, made when the demo is loaded.
  const demo = createDemoRuntime({ dataDir: join(tmpdir(), `tinyforge-api-${randomUUID()}`) });
  const isAllowedOrigin = (origin: string) => origin === TEST_BASE_URL;
  return {
    ...one.services,
    auth: one.auth,
    demo,
    isAllowedOrigin,
    mailer: null,
    fairShare: createFairShare(),
    exportLimit: createExportLimit(),
  };
}
