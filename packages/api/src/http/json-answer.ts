import { matchesTag } from './entity-tag.ts';

/**
 * 200 with this JSON text, or 304 where the client has it already.
 *
 * `no-transform` keeps the server's compression away, so that the strong tag stays true of the bytes that arrive.
 */
export function jsonAnswer(
  request: Request,
  { body, tag, headers = {} }: { body: string; tag: string; headers?: Record<string, string> },
): Response {
  const common = {
    etag: tag,
    'cache-control': 'private, no-cache, no-transform',
    vary: 'authorization, cookie',
    ...headers,
  };
  if (matchesTag(request.headers.get('if-none-match'), tag)) {
    return new Response(null, { status: 304, headers: common });
  }
  return new Response(body, {
    headers: { 'content-type': 'application/json', 'x-content-type-options': 'nosniff', ...common },
  });
}
