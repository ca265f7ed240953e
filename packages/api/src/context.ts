import {
  type Auth,
  type DemoRuntime,
  getSignedIn,
  type ServiceContext,
  type SignedIn,
} from '@tinyforge/services';
import { hideUnexpected } from './unexpected-error.ts';

/** What the composition makes once per process. */
export type ApiServices = Omit<ServiceContext, 'actor'> & {
  auth: Auth;
  /** The demo's forge in this process: `createDemoRuntime` in @tinyforge/services. */
  demo: DemoRuntime;
  /** Whether a page of this origin may change something: `createAllowedOrigins` in @tinyforge/services. */
  isAllowedOrigin: (origin: string) => boolean;
};

/** What every procedure gets. */
export type ApiContext = {
  services: ApiServices;
  /** Who asks, read fresh from the database; null: nobody, an expired session, or a disabled person. */
  signedIn: SignedIn | null;
  /** Whether the request comes from a page of ours: checked on every change. */
  originAllowed: boolean;
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
};

/** Builds the context of one request; used by the HTTP handler and by server components alike. */
export async function createApiContext({
  services,
  headers,
  responseHeaders,
}: ApiContextOptions): Promise<ApiContext> {
  const origin = headers.get('origin');
  return {
    services,
    signedIn: await getSignedIn(services.auth, headers, responseHeaders).catch((error: unknown) => {
      throw hideUnexpected(services.log, error, { path: null });
    }),
    // A browser sends Origin with every POST, also to its own site: none at all is no page of ours.
    originAllowed: origin !== null && services.isAllowedOrigin(origin),
    headers,
    responseHeaders: responseHeaders ?? null,
  };
}
