import { describeError } from '@tinyforge/services';
import { getComposition } from '@/composition.ts';

export const dynamic = 'force-dynamic';

/** 200 when the database answers and is migrated, otherwise 503 with which of the two it is. */
export async function GET(): Promise<Response> {
  const { db, log } = getComposition().services;
  let state: 'ready' | 'database_unreachable' | 'not_migrated';
  try {
    state = (await db.migrated()) ? 'ready' : 'not_migrated';
  } catch (error) {
    log.warn({ error: describeError(error) }, 'not ready');
    state = 'database_unreachable';
  }
  return Response.json(
    { status: state },
    { status: state === 'ready' ? 200 : 503, headers: { 'cache-control': 'no-store' } },
  );
}
