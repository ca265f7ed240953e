import { type Actor, getLiveConfig, type LiveConfig } from '@tinyforge/services';
import { matchesTag } from './entity-tag.ts';
import type { V1Exchange } from './handle-v1-request.ts';
import { jsonAnswer } from './json-answer.ts';
import { problem } from './problem.ts';

/** Maximum value of `wait`, in seconds. */
const MAX_WAIT_SECONDS = 60;
/** Longest wait for a change, in seconds, whatever `wait` says: a proxy with its defaults ends a silent request after 60. */
const LONGEST_WAIT_SECONDS = 55;
const RETRY_SECONDS = 5;

/**
 * The live config of a workload as its body. With `If-None-Match` of the present version and `?wait=SECONDS` the answer comes when there is a
 * new one, or 304 when the time is up.
 */
export async function answerConfig(exchange: V1Exchange, slug: string, actor: Actor): Promise<Response> {
  const { request, services, url, watch } = exchange;
  const wait = parseWait(url.searchParams.get('wait'));
  if (wait === null) {
    return problem('invalid_parameter', `wait is a whole number of seconds from 0 to ${MAX_WAIT_SECONDS}.`);
  }
  const found = await findConfig(exchange, slug, actor);
  if (!found) return unknownWorkload();
  if (wait === 0 || !matchesTag(request.headers.get('if-none-match'), tagOf(found))) {
    return answer(request, found);
  }

  const result = await watch.wait({
    workloadId: found.workloadId,
    configVersion: found.configVersion,
    timeoutMs: Math.min(wait, LONGEST_WAIT_SECONDS) * 1000,
    callerId: actor.id,
    signal: request.signal,
  });
  if (result === 'too_many') {
    const headers = { 'retry-after': String(RETRY_SECONDS) };
    return problem('too_many_waiters', 'Too many requests wait already. Ask without wait.', { headers });
  }
  if (result === 'closed' || result === 'aborted') return answer(request, found);
  // Much may have happened since: who lost the right to read is told nothing new, not even that nothing changed.
  const reader = await exchange.identify();
  if (!reader.ok) return reader.response;
  const now = await getLiveConfig({ ...services, actor: reader.actor }, { slug: found.slug });
  return now ? answer(request, now) : unknownWorkload();
}

async function findConfig(
  { services }: V1Exchange,
  encodedSlug: string,
  actor: Actor,
): Promise<LiveConfig | null> {
  try {
    return await getLiveConfig({ ...services, actor }, { slug: decodeURIComponent(encodedSlug) });
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

function answer(request: Request, live: LiveConfig): Response {
  return jsonAnswer(request, {
    body: JSON.stringify(live.config),
    tag: tagOf(live),
    headers: {
      'x-tinyforge-config-version': String(live.configVersion),
      ...(live.commitSha !== null && { 'x-tinyforge-commit': live.commitSha }),
    },
  });
}

/** A config never changes without a new version, and another workload under the same name has another id. */
function tagOf({ workloadId, configVersion }: LiveConfig): string {
  return `"${workloadId}.${configVersion}"`;
}

function unknownWorkload(): Response {
  return problem('not_found', 'No workload has this short name.');
}

/** Seconds; null for what is no such number. */
function parseWait(text: string | null): number | null {
  if (text === null) return 0;
  const seconds = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return seconds <= MAX_WAIT_SECONDS ? seconds : null;
}
