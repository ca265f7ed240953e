import { handleV1Request } from '@tinyforge/api';
import { getComposition } from '@/composition.ts';

export const dynamic = 'force-dynamic';

function handle(request: Request): Promise<Response> {
  const { services, configWatch } = getComposition();
  return handleV1Request(request, { services, watch: configWatch });
}

export { handle as DELETE, handle as GET, handle as HEAD, handle as PATCH, handle as POST, handle as PUT };
