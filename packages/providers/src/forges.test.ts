import { describe, expect, it } from 'vitest';
import { createProviders } from './create-providers.ts';
import { FORGES } from './forges.ts';
import type { ForgeKind } from './provider.ts';

describe('where an API is', () => {
  it.each<[ForgeKind, string, string]>([
    ['github', 'https://github.com', 'https://api.github.com'],
    ['github', 'https://acme.ghe.com', 'https://api.acme.ghe.com'],
    ['github', 'https://github.example.com', 'https://github.example.com/api/v3'],
    ['github', 'https://evilghe.com', 'https://evilghe.com/api/v3'],
    ['gitlab', 'https://gitlab.com', 'https://gitlab.com/api/v4'],
    ['gitlab', 'https://example.com/gitlab', 'https://example.com/gitlab/api/v4'],
    ['gitea', 'https://codeberg.org', 'https://codeberg.org/api/v1'],
  ])('%s at %s: %s', (kind, baseUrl, apiUrl) => {
    expect(FORGES[kind].apiUrl(baseUrl)).toBe(apiUrl);
  });
});

describe('links', () => {
  const providers = createProviders({
    fetch: async () => {
      throw new Error('links need no request');
    },
  });
  const where = { baseUrl: 'https://git.example.com/x', repository: 'acme/web', commitSha: 'c0ffee' };

  it.each<[ForgeKind, string, string]>([
    ['github', '/blob/c0ffee/a%20b/%23%25%3F.yml', '/commit/c0ffee'],
    ['gitlab', '/-/blob/c0ffee/a%20b/%23%25%3F.yml', '/-/commit/c0ffee'],
    ['gitea', '/src/commit/c0ffee/a%20b/%23%25%3F.yml', '/commit/c0ffee'],
  ])('%s', (kind, file, commit) => {
    const base = 'https://git.example.com/x/acme/web';
    expect(providers[kind].fileUrl({ ...where, path: 'a b/#%?.yml' })).toBe(base + file);
    expect(providers[kind].commitUrl(where)).toBe(base + commit);
  });
});
