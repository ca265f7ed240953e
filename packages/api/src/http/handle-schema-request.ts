import { createJsonSchemaFiles } from '@tinyforge/core-gitops';
import { hashTag, matchesTag } from './entity-tag.ts';
import { problem } from './problem.ts';

/** For the matrix of who may ask what. */
export const SCHEMA_ROUTE = '/schema/{name}';
const PATH = /^\/schema\/(?<name>[^/]+)$/;

/** The JSON Schemas of `.tinyforge.yml`, for editors: open to anyone, since they say nothing of this installation. */
export function handleSchemaRequest(request: Request): Response {
  const name = PATH.exec(new URL(request.url).pathname)?.groups?.name ?? '';
  const schema = createJsonSchemaFiles().get(name);
  if (!schema) return problem('not_found', 'There is no schema of this name.');
  const body = JSON.stringify(schema, null, 2);
  const headers = {
    'content-type': 'application/schema+json',
    'cache-control': 'public, max-age=3600, no-transform',
    'access-control-allow-origin': '*',
    'x-content-type-options': 'nosniff',
    etag: hashTag(body),
  };
  if (matchesTag(request.headers.get('if-none-match'), headers.etag)) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(body, { headers });
}
