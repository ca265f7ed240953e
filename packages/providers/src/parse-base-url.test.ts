import { describe, expect, it } from 'vitest';
import { parseBaseUrl } from './parse-base-url.ts';
import type { ForgeKind } from './provider.ts';
import { parseAllowedHosts } from './safe-fetch/allowed-hosts.ts';

const parsed = parseAllowedHosts('127.0.0.1:3000 git.internal:8443 10.0.0.5');
const allowed = parsed.ok ? parsed.hosts : [];

describe('parseBaseUrl', () => {
  it.each<[ForgeKind, string, string]>([
    ['github', 'https://github.com', 'https://github.com'],
    ['github', ' HTTPS://GitHub.com:443/ ', 'https://github.com'],
    ['github', 'github.com', 'https://github.com'],
    ['github', 'https://www.github.com/', 'https://github.com'],
    ['github', 'https://api.github.com', 'https://github.com'],
    ['github', 'https://github.com.', 'https://github.com'],
    ['github', 'https://api.acme.ghe.com', 'https://acme.ghe.com'],
    ['github', 'https://acme.ghe.com', 'https://acme.ghe.com'],
    ['gitlab', 'https://www.gitlab.com', 'https://gitlab.com'],
    ['gitea', 'https://www.git.example.com', 'https://www.git.example.com'],
    ['github', 'https://ghe.example.com/api/v3', 'https://ghe.example.com'],
    ['gitlab', 'https://example.com/gitlab/', 'https://example.com/gitlab'],
    ['gitlab', 'https://example.com/gitlab/api/v4/', 'https://example.com/gitlab'],
    ['gitea', 'https://bücher.example', 'https://xn--bcher-kva.example'],
    ['gitea', 'http://127.0.0.1:3000/gitea', 'http://127.0.0.1:3000/gitea'],
    ['gitea', 'https://git.internal:8443', 'https://git.internal:8443'],
    ['gitea', 'http://git.internal:8443', 'http://git.internal:8443'],
    ['gitea', 'https://10.0.0.5', 'https://10.0.0.5'],
  ])('%s: %s becomes %s', (kind, text, baseUrl) => {
    expect(parseBaseUrl(text, kind, allowed)).toEqual({ ok: true, baseUrl });
    expect(parseBaseUrl(baseUrl, kind, allowed)).toEqual({ ok: true, baseUrl });
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    [`https://example.com/${'x'.repeat(600)}`, 'too_long'],
    ['https://', 'not_a_url'],
    ['https://exa mple.com', 'not_a_url'],
    ['https:\\\\example.com', 'not_a_url'],
    ['https://example.com/a%2Fb', 'not_a_url'],
    ['https://example.com//b', 'not_a_url'],
    ['ftp://example.com', 'not_https'],
    ['javascript:alert(1)', 'not_a_url'],
    ['http://example.com', 'not_https'],
    ['https://me:secret@example.com', 'has_credentials'],
    ['https://example.com/?a=b', 'has_query'],
    ['https://example.com/?', 'has_query'],
    ['https://example.com/#top', 'has_query'],
    ['https://example.com:8443', 'port_not_allowed'],
    ['https://127.0.0.1', 'private_address'],
    ['https://127.0.0.1:3001', 'private_address'],
    ['https://2130706433', 'private_address'],
    ['https://[::1]', 'private_address'],
    ['https://169.254.169.254', 'private_address'],
    ['https://10.0.0.6', 'private_address'],
  ])('%j is refused as %s', (text, code) => {
    expect(parseBaseUrl(text, 'gitea', allowed)).toEqual({ ok: false, code });
  });
});
