import { getComposition } from '@/composition.ts';

export const dynamic = 'force-dynamic';

/** 200 when the database is reachable, migrated and writable; otherwise 503 with what is wrong. */
export async function GET(): Promise<Response> {
  const readiness = await getComposition().readiness();
  return Response.json(readiness, {
    status: readiness.status === 'ready' ? 200 : 503,
    headers: { 'cache-control': 'no-store' },
  });
}
