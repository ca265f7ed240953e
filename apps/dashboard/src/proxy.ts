import { type NextRequest, NextResponse } from 'next/server';
import { contentSecurityPolicy } from './server/content-security-policy.ts';

/**
 * Gives every page its own nonce and security headers, and tells the server components which path was asked for (`x-tinyforge-path`):
 * they cannot see it themselves and need it for the way back after sign-in.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce);

  const requestHeaders = new Headers(request.headers);
  requestHeaders.set('x-nonce', nonce);
  requestHeaders.set('x-tinyforge-path', `${request.nextUrl.pathname}${request.nextUrl.search}`);
  requestHeaders.set('content-security-policy', policy);

  const response = NextResponse.next({ request: { headers: requestHeaders } });
  response.headers.set('content-security-policy', policy);
  return response;
}

export const config = { matcher: ['/((?!api/|schema/|_next/|healthz$|readyz$|icon\\.svg$).*)'] };
