import { type Actor, EXPORT_FORMATS, exportVisibleEvents } from '@tinyforge/services';
import { z } from 'zod';
import type { ApiServices } from '../context.ts';
import { TOO_MANY_REQUESTS } from '../limits/caller-of.ts';
import { eventFilters } from '../routers/event-input.ts';
import { hideUnexpected } from '../unexpected-error.ts';
import { identifyReader, type Reader } from './identify-reader.ts';
import { problem, unexpectedProblem } from './problem.ts';

/** For the header `Retry-After` of a response to an export that has no place, in seconds. */
const RETRY_EXPORT_SECONDS = 10;
/** Longest time in milliseconds in which the reader of an export takes nothing. */
const MAX_IDLE_MS = 60_000;

/** For the matrix of who may ask what. */
export const EVENT_EXPORT_ROUTE = '/api/events/export';

const CONTENT_TYPES = { csv: 'text/csv; charset=utf-8; header=present', jsonl: 'application/jsonl' };

/** Strict: with a filter that is misspelt there would be more in the file than was asked for. */
const parameters = z.strictObject({ format: z.enum(EXPORT_FORMATS).default('jsonl'), ...eventFilters });
type Parameters = z.infer<typeof parameters>;

/**
 * The events that the caller may see, the newest first, as a file: `GET /api/events/export?format=csv|jsonl` with the filters of `event.list`. Takes
 * sessions and tokens. Never throws; what fails after the first page breaks the answer off, so that half a file is not taken for a whole one.
 */
export async function handleEventExport(request: Request, services: ApiServices): Promise<Response> {
  try {
    const reader = await identifyReader(request.headers, services);
    if (!reader.ok) return reader.response;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      const headers = { allow: 'GET, HEAD' };
      return problem('method_not_allowed', 'Only GET is understood here.', { headers });
    }
    const parsed = parameters.safeParse(Object.fromEntries(new URL(request.url).searchParams));
    if (!parsed.success) return problem('invalid_parameter', z.prettifyError(parsed.error));
    const { format } = parsed.data;
    const headers = {
      'content-type': CONTENT_TYPES[format],
      'content-disposition': `attachment; filename="tinyforge-events.${format}"`,
      'cache-control': 'no-store',
      vary: 'authorization, cookie',
      'x-content-type-options': 'nosniff',
    };
    if (request.method === 'HEAD') return new Response(null, { headers });
    const leave = services.exportLimit.enter(reader.caller);
    if (!leave) {
      const detail = 'Too many exports are being read. Wait for the end of one.';
      return problem('too_many_requests', detail, {
        headers: { 'retry-after': String(RETRY_EXPORT_SECONDS) },
      });
    }
    const first = await loadPage(services, reader, parsed.data, undefined).catch((error: unknown) => {
      leave();
      throw error;
    });
    if (first === 'too_many') {
      leave();
      return problem('too_many_requests', TOO_MANY_REQUESTS, { headers: { 'retry-after': '1' } });
    }
    const next = (cursor: string) => loadNext(request, services, parsed.data, cursor);
    return new Response(streamPages(first, next, leave), { headers });
  } catch (error) {
    return unexpectedProblem(services.log, error, { path: EVENT_EXPORT_ROUTE });
  }
}

type Page = Awaited<ReturnType<typeof exportVisibleEvents>>;

/** Each page takes its turn among the caller's requests: a slow download leaves their share to the others meanwhile. */
function loadPage(
  services: ApiServices,
  { actor, caller }: { actor: Actor; caller: string },
  filters: Parameters,
  cursor: string | undefined,
): Promise<Page | 'too_many'> {
  return services.fairShare.run(caller, () =>
    exportVisibleEvents({ ...services, actor }, { ...filters, cursor }),
  );
}

/** Asks anew who reads: much may have happened since the first page. */
async function loadNext(
  request: Request,
  services: ApiServices,
  filters: Parameters,
  cursor: string,
): Promise<Page> {
  try {
    const reader: Reader = await identifyReader(request.headers, services);
    if (!reader.ok) throw new Error('The reader of an export lost the right to it.');
    const page = await loadPage(services, reader, filters, cursor);
    if (page === 'too_many') throw new Error(TOO_MANY_REQUESTS);
    return page;
  } catch (error) {
    throw new Error(hideUnexpected(services.log, error, { path: EVENT_EXPORT_ROUTE }).message);
  }
}

/**
 * Loads a page when the one before it has been taken. A reader who takes nothing for `MAX_IDLE_MS` gets no more, so that nobody keeps a place
 * without reading.
 *
 * @param leave called once, when the export is over in whatever way
 */
function streamPages(
  first: Page,
  next: (cursor: string) => Promise<Page>,
  leave: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let page = first;
  let isTaken = false;
  let idle: NodeJS.Timeout | undefined;
  const end = () => {
    clearTimeout(idle);
    leave();
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        idle = setTimeout(() => {
          controller.error(new Error('The reader of an export took nothing for too long.'));
          leave();
        }, MAX_IDLE_MS);
        idle.unref();
      },
      async pull(controller) {
        try {
          if (isTaken && page.nextCursor !== null) page = await next(page.nextCursor);
        } catch (error) {
          end();
          throw error;
        }
        isTaken = true;
        idle?.refresh();
        if (page.text !== '') controller.enqueue(encoder.encode(page.text));
        if (page.nextCursor !== null) return;
        end();
        controller.close();
      },
      cancel: end,
    },
    // No page is loaded before it is asked for.
    { highWaterMark: 0 },
  );
}
