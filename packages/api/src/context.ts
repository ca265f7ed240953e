import {
  type Auth,
  authenticateToken,
  type DemoRuntime,
  getSignedIn,
  type Mailer,
  type ServiceContext,
  type SignedIn,
  type TokenAnswer,
} from '@tinyforge/services';
import type { ExportLimit } from './limits/export-limit.ts';
import type { FairShare } from './limits/fair-share.ts';
import { parseBearer } from './parse-bearer.ts';
import { hideUnexpected } from './unexpected-error.ts';

/** What the composition makes once per process. */
export type ApiServices = Omit<ServiceContext, 'actor'> & {
  auth: Auth;
  /** The demo's forge in this process: `createDemoRuntime` in @tinyforge/services. */
  demo: DemoRuntime;
  /** Whether a page of this origin may change something: `createAllowedOrigins` in @tinyforge/services. */
  isAllowedOrigin: (origin: string, host: string | null) => boolean;
  /** Null where the operator has set no mail server. */
  mailer: Mailer | null;
  /** The one of this process. */
  fairShare: FairShare;
  /** The one of this process. */
  exportLimit: ExportLimit;
};

/** What every procedure gets. */
export type ApiContext = {
  services: ApiServices;
  /** Who asks, read fresh from the database; null: nobody, an expired session, or a disabled person. */
  signedIn: SignedIn | null;
  /** Of a request that bears a token, whether it may; null where there is none. Its cookies count for nothing. */
  token: TokenAnswer | null;
  /** Whether the request comes from a page of ours, or from no browser at all: checked on every change. */
  originAllowed: boolean;
  /** Whom tries that are counted by address are counted for: `resolveClientAddress` in @tinyforge/services. Null: not known. */
  clientAddress: string | null;
  /** Of the request. */
  headers: Headers;
  /** Of the answer, where there is one to write to: a renewed session cookie goes there. */
  responseHeaders: Headers | null;
};

export type ApiContextOptions = {
  services: ApiServices;
  /** Of the request. */
  headers: Headers;
  /** Of the answer; leave out where none can be set, as in a server component. */
  responseHeaders?: Headers;
  /** Leave out where nothing is asked that is counted by address, as in a server component. */
  clientAddress?: string | null;
};

/** Builds the context of one request; used by the HTTP handler and by server components alike. */
export async function createApiContext({
  services,
  headers,
  responseHeaders,
  clientAddress = null,
}: ApiContextOptions): Promise<ApiContext> {
  const common = { services, headers, responseHeaders: responseHeaders ?? null, clientAddress };
  const bearer = parseBearer(headers);
  if (bearer !== null) {
    const token = await orHidden(services, authenticateToken(services, bearer));
    // No browser adds this header to another site's request by itself, so there is nothing for a foreign page to forge.
    return { ...common, signedIn: null, token, originAllowed: true };
  }
  const signedIn = await orHidden(services, getSignedIn(services, headers, responseHeaders));
  // A browser sends Origin with every POST, also to its own site: none at all is no page of ours.
  const origin = headers.get('origin');
  const originAllowed = origin !== null && services.isAllowedOrigin(origin, headers.get('host'));
  return { ...common, signedIn, token: null, originAllowed };
}

/** tRPC would show what went wrong before a procedure is found. */
function orHidden<T>({ log }: ApiServices, pending: Promise<T>): Promise<T> {
  return pending.catch((error: unknown) => {
    throw hideUnexpected(log, error, { path: null });
  });
}
