import type { Actor, ConfigWatch } from '@tinyforge/services';
import type { ApiServices } from '../context.ts';
import { TOO_MANY_REQUESTS } from '../limits/caller-of.ts';
import { answerConfig } from './answer-config.ts';
import { answerWorkloads } from './answer-workloads.ts';
import { identifyReader, type Reader } from './identify-reader.ts';
import { problem, unexpectedProblem } from './problem.ts';

export type V1Dependencies = {
  services: ApiServices;
  /** The one of this process. */
  watch: ConfigWatch;
};

/** What answers one address; `identify` says anew whether the caller may still read. */
export type V1Exchange = V1Dependencies & {
  request: Request;
  url: URL;
  identify(): Promise<Reader>;
};

type V1Route = {
  /** As the documentation writes it. */
  path: string;
  pattern: RegExp;
  /** Whether `?wait` lets the request wait for a change. */
  mayWait: boolean;
  answer(exchange: V1Exchange, actor: Actor, slug: string): Promise<Response>;
};

/** Every address. A new one also needs its row in `access/table.ts`. */
export const V1_ROUTES: readonly V1Route[] = [
  { path: '/api/v1/workloads', pattern: /^\/api\/v1\/workloads$/, mayWait: false, answer: answerWorkloads },
  {
    path: '/api/v1/workloads/{slug}/config',
    pattern: /^\/api\/v1\/workloads\/(?<slug>[^/]+)\/config$/,
    mayWait: true,
    answer: (exchange, actor, slug) => answerConfig(exchange, slug, actor),
  },
];

/**
 * Live configs over plain HTTP, for whatever deploys: `GET /api/v1/workloads` and `GET /api/v1/workloads/{slug}/config`. Takes the same tokens
 * and sessions as tRPC, and asks the same of them. Never throws.
 */
export async function handleV1Request(request: Request, dependencies: V1Dependencies): Promise<Response> {
  const { log } = dependencies.services;
  const url = new URL(request.url);
  const identify = () => identifyReader(request.headers, dependencies.services);
  const exchange: V1Exchange = { ...dependencies, request, url, identify };
  try {
    const response = await answerRoute(exchange);
    return request.method === 'HEAD' ? new Response(null, response) : response;
  } catch (error) {
    return unexpectedProblem(log, error, { path: url.pathname });
  }
}

async function answerRoute(exchange: V1Exchange): Promise<Response> {
  const { request, url } = exchange;
  const reader = await exchange.identify();
  if (!reader.ok) return reader.response;
  const route = V1_ROUTES.find(({ pattern }) => pattern.test(url.pathname));
  if (!route) return problem('not_found', 'There is nothing at this address.');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const headers = { allow: 'GET, HEAD' };
    return problem('method_not_allowed', 'Only GET is understood here.', { headers });
  }
  const slug = route.pattern.exec(url.pathname)?.groups?.slug ?? '';
  const work = () => route.answer(exchange, reader.actor, slug);
  // Whoever waits for a change has a bound of their own, in the watch.
  if (route.mayWait && url.searchParams.has('wait')) return work();
  const answer = await exchange.services.fairShare.run(reader.caller, work);
  if (answer !== 'too_many') return answer;
  return problem('too_many_requests', TOO_MANY_REQUESTS, { headers: { 'retry-after': '1' } });
}
