import type { Forge } from '../forge.ts';
import { encodePath } from '../url-path.ts';
import { githubApps } from './github-apps.ts';
import { openGithubSession } from './github-session.ts';

const READ_ONLY_SCOPES = new Set(['user:email', 'read:user']);

export const githubForge: Forge = {
  defaultBaseUrl: 'https://github.com',
  apiSuffix: '/api/v3',
  apiUrl(baseUrl) {
    const { hostname } = new URL(baseUrl);
    // github.com and Enterprise Cloud with data residency have a host of their own for the API.
    if (hostname === 'github.com' || hostname.endsWith('.ghe.com')) return `https://api.${hostname}`;
    return `${baseUrl}/api/v3`;
  },
  filePath: ({ commitSha, path }) => `/blob/${commitSha}/${encodePath(path)}`,
  commitPath: ({ commitSha }) => `/commit/${commitSha}`,
  isReadOnlyScope: (scope) =>
    scope.startsWith('read:') || scope.endsWith(':read') || READ_ONLY_SCOPES.has(scope),
  // Without any scope a classic token reads public repositories, which is all that many need.
  canRead: () => true,
  canReadPrivate: (scopes) =>
    scopes.some((scope) => scope === 'repo' || scope === 'contents:read' || scope === 'contents:write'),
  apps: githubApps,
  openSession: openGithubSession,
};
