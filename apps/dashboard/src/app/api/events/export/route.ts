import { handleEventExport } from '@tinyforge/api';
import { getComposition } from '@/composition.ts';

export const dynamic = 'force-dynamic';

function handle(request: Request): Promise<Response> {
  return handleEventExport(request, getComposition().services);
}

export { handle as DELETE, handle as GET, handle as HEAD, handle as PATCH, handle as POST, handle as PUT };
