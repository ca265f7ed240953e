import { describe, expect, it } from 'vitest';
import { parseRepository } from './parse-repository.ts';
import type { ForgeKind } from './provider.ts';

describe('parseRepository', () => {
  it.each<[ForgeKind, string, string]>([
    ['github', 'acme/web', 'acme/web'],
    ['github', ' /acme/web/ ', 'acme/web'],
    ['github', 'acme/web.git', 'acme/web'],
    ['gitea', 'a.b/c_d-e.f', 'a.b/c_d-e.f'],
    ['gitlab', 'group/sub/deeper/name', 'group/sub/deeper/name'],
    ['gitlab', '278964', '278964'],
  ])('%s: %s is %s', (kind, text, repository) => {
    expect(parseRepository(text, kind)).toEqual({ ok: true, repository });
  });

  it.each<[ForgeKind, string, string, string]>([
    ['github', 'https://github.com', 'https://github.com/acme/web', 'acme/web'],
    ['github', 'https://github.com', 'https://GitHub.com/acme/web/tree/feature/x/docs?tab=a#b', 'acme/web'],
    ['github', 'https://github.com', 'https://github.com/acme/web.git', 'acme/web'],
    ['github', 'https://github.com', 'git@github.com:acme/web.git', 'acme/web'],
    ['github', 'https://github.com', 'ssh://git@github.com/acme/web.git', 'acme/web'],
    ['github', 'https://github.com', 'https://me:secret@github.com/acme/web', 'acme/web'],
    ['gitlab', 'https://gitlab.com', 'https://gitlab.com/group/sub/name/-/blob/main/a.yml', 'group/sub/name'],
    ['gitlab', 'https://example.com/gitlab', 'https://example.com/gitlab/group/sub/name', 'group/sub/name'],
    [
      'gitea',
      'https://git.example.com',
      'https://git.example.com/acme/web/src/branch/main/a.yml',
      'acme/web',
    ],
    ['gitea', 'http://127.0.0.1:3000/gitea', 'http://127.0.0.1:3000/gitea/acme/web.git', 'acme/web'],
  ])('%s at %s: %s is %s', (kind, baseUrl, text, repository) => {
    expect(parseRepository(text, kind, baseUrl)).toEqual({ ok: true, repository });
  });

  it.each<[ForgeKind, string, string | undefined, string]>([
    ['github', ' ', undefined, 'empty'],
    ['github', 'x'.repeat(3000), undefined, 'too_long'],
    ['github', 'web', undefined, 'needs_owner'],
    ['github', '278964', undefined, 'needs_owner'],
    ['gitea', '278964', undefined, 'needs_owner'],
    ['gitlab', '0278964', undefined, 'needs_owner'],
    ['gitlab', '9'.repeat(20), undefined, 'needs_owner'],
    ['github', 'acme/web/more', undefined, 'too_deep'],
    ['gitlab', Array(22).fill('a').join('/'), undefined, 'too_deep'],
    ['github', '../web', undefined, 'not_a_name'],
    ['github', 'acme/..', undefined, 'not_a_name'],
    ['github', 'acme/...git', undefined, 'not_a_name'],
    ['github', 'acme//web', undefined, 'not_a_name'],
    ['github', 'acme/we b', undefined, 'not_a_name'],
    ['github', 'acme/%2e%2e', undefined, 'not_a_name'],
    ['github', 'acme/web?x', undefined, 'not_a_name'],
    ['github', 'https://github.com/acme/web', undefined, 'other_origin'],
    ['github', 'https://gitlab.com/acme/web', 'https://github.com', 'other_origin'],
    ['github', 'http://github.com/acme/web', 'https://github.com', 'other_origin'],
    ['github', 'https://github.com.evil.test/acme/web', 'https://github.com', 'other_origin'],
    ['github', 'git@evil.test:acme/web', 'https://github.com', 'other_origin'],
    ['gitlab', 'https://example.com/gitlabs/acme/web', 'https://example.com/gitlab', 'other_origin'],
    ['github', 'https://github.com/acme', 'https://github.com', 'needs_owner'],
  ])('%s: %j at %s is refused as %s', (kind, text, baseUrl, code) => {
    expect(parseRepository(text, kind, baseUrl)).toEqual({ ok: false, code });
  });
});
