import { handleSchemaRequest } from '@tinyforge/api';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Response {
  return handleSchemaRequest(request);
}
