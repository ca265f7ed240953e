import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';
import createNextIntlPlugin from 'next-intl/plugin';

const repositoryRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** For every answer, files and API included; the content security policy needs a nonce and is set in `src/proxy.ts`. */
const securityHeaders = [
  { key: 'x-content-type-options', value: 'nosniff' },
  { key: 'referrer-policy', value: 'same-origin' },
  { key: 'x-frame-options', value: 'DENY' },
  { key: 'cross-origin-opener-policy', value: 'same-origin' },
  { key: 'cross-origin-resource-policy', value: 'same-origin' },
  { key: 'permissions-policy', value: 'camera=(), microphone=(), geolocation=(), payment=(), usb=()' },
];

/** For what is no page, and so has no nonce: `src/proxy.ts` leaves it out. Next answers addresses below these that it does not know with a document. */
const noPageHeaders = [
  { key: 'content-security-policy', value: "default-src 'none'; frame-ancestors 'none'" },
];

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // `tsc --noEmit` is the `typecheck` task of every package; a second run inside the build would only slow the first start.
  typescript: { ignoreBuildErrors: true },
  transpilePackages: [
    '@tinyforge/api',
    '@tinyforge/core-gitops',
    '@tinyforge/db',
    '@tinyforge/demo-forge',
    '@tinyforge/env',
    '@tinyforge/providers',
    '@tinyforge/services',
  ],
  // Nothing here resizes pictures: without this, /_next/image would answer anybody.
  images: { unoptimized: true },
  // Pages accept no body (`src/server/refuse-requests.ts`); what still came through would otherwise be kept in memory up to 10 MB.
  experimental: { proxyClientMaxBodySize: '64kb' },
  outputFileTracingRoot: repositoryRoot,
  turbopack: { root: repositoryRoot },
  headers: async () => [
    { source: '/:path*', headers: securityHeaders },
    { source: '/:area(api|schema|_next)/:path*', headers: noPageHeaders },
  ],
};

export default createNextIntlPlugin('./src/i18n/request.ts')(config);
