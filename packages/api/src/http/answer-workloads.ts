import { type Actor, listLiveConfigs } from '@tinyforge/services';
import { hashTag } from './entity-tag.ts';
import type { V1Exchange } from './handle-v1-request.ts';
import { jsonAnswer } from './json-answer.ts';
import { problem } from './problem.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 500;

/** A page of workloads by short name; `next` is the address of the page after it, or null. */
export async function answerWorkloads(
  { request, services, url }: V1Exchange,
  actor: Actor,
): Promise<Response> {
  const limit = parseLimit(url.searchParams.get('limit'));
  if (limit === null) {
    return problem('invalid_parameter', `limit is a whole number from 1 to ${MAX_LIMIT}.`);
  }
  const after = url.searchParams.get('after') ?? '';
  const { items, nextAfter } = await listLiveConfigs({ ...services, actor }, { after, limit });
  const body = JSON.stringify({
    items: items.map((item) => ({
      ...item,
      configUrl: `/api/v1/workloads/${encodeURIComponent(item.slug)}/config`,
    })),
    next:
      nextAfter === null ? null : `/api/v1/workloads?limit=${limit}&after=${encodeURIComponent(nextAfter)}`,
  });
  return jsonAnswer(request, { body, tag: hashTag(body) });
}

/** Null for what is no such number. */
function parseLimit(text: string | null): number | null {
  if (text === null) return DEFAULT_LIMIT;
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= MAX_LIMIT ? limit : null;
}
