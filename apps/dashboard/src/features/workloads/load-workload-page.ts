import 'server-only';

import { notFound } from 'next/navigation';
import { errorCodeOf } from '@/trpc/error-code.ts';
import { getApiContext, getQueryClient, trpc } from '@/trpc/server.tsx';
import type { Workload } from '@/trpc/types.ts';

/** An unknown id, and one that is no id at all. */
const UNKNOWN = new Set(['NOT_FOUND', 'BAD_REQUEST']);

/**
 * The workload of a page, read once per request and handed to the client with it. Null for an unknown one and for nobody signed in; with
 * `orNotFound` an unknown one shows the not-found page instead.
 */
export async function loadWorkloadPage(id: string, { orNotFound = false } = {}): Promise<Workload | null> {
  if (!(await getApiContext()).signedIn) return null;
  try {
    return await getQueryClient().fetchQuery(trpc.workload.get.queryOptions({ id }));
  } catch (error) {
    if (!UNKNOWN.has(errorCodeOf(error) ?? codeOfThrown(error))) throw error;
    if (orNotFound) notFound();
    return null;
  }
}

/** In-process calls throw the server's own error, which has its code at the top. */
function codeOfThrown(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
