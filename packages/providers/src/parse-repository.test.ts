import { describe, expect, it } from 'vitest';
import { parseRepository } from './parse-repository.ts';
import type { ForgeKind, GitRef } from './provider.ts';
import { withoutRefPrefix } from './repository-address.ts';

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

  const GITHUB = 'https://github.com';
  const GITLAB = 'https://gitlab.com';
  const GITEA = 'https://git.example.com';

  it.each<[ForgeKind, string, string, string]>([
    ['github', GITHUB, 'https://github.com/acme/web', 'acme/web'],
    ['github', GITHUB, 'github.com/acme/web', 'acme/web'],
    ['github', GITHUB, 'GitHub.com/acme/web/', 'acme/web'],
    ['github', GITHUB, 'www.github.com/acme/web', 'acme/web'],
    ['github', GITHUB, 'https://www.github.com/acme/web', 'acme/web'],
    ['github', GITHUB, 'http://github.com/acme/web', 'acme/web'],
    ['github', GITHUB, 'https://github.com/acme/web.git', 'acme/web'],
    ['github', GITHUB, 'github.com/acme/web.git', 'acme/web'],
    ['github', GITHUB, 'https://github.com/acme/web?tab=readme-ov-file#usage', 'acme/web'],
    ['github', GITHUB, 'https://github.com/acme/web/pulls', 'acme/web'],
    ['github', GITHUB, 'git@github.com:acme/web.git', 'acme/web'],
    ['github', GITHUB, 'ssh://git@github.com/acme/web.git', 'acme/web'],
    ['github', GITHUB, 'ssh://git@ssh.github.com:443/acme/web.git', 'acme/web'],
    ['github', GITHUB, 'git+ssh://git@github.com/acme/web.git', 'acme/web'],
    ['github', GITHUB, 'git://github.com/acme/web.git', 'acme/web'],
    ['github', GITHUB, 'https://me:secret@github.com/acme/web', 'acme/web'],
    ['github', GITHUB, 'https://api.github.com/repos/acme/web', 'acme/web'],
    ['github', GITHUB, 'https://api.github.com/repos/acme/web/contents/a.yml', 'acme/web'],
    ['github', 'https://acme.ghe.com', 'https://api.acme.ghe.com/repos/acme/web', 'acme/web'],
    ['github', 'https://api.acme.ghe.com', 'https://acme.ghe.com/acme/web', 'acme/web'],
    ['github', 'https://ghe.example.com', 'https://ghe.example.com/api/v3/repos/acme/web', 'acme/web'],
    ['gitlab', GITLAB, 'gitlab.com/group/sub/name', 'group/sub/name'],
    ['gitlab', GITLAB, 'ssh://git@altssh.gitlab.com:443/group/sub/name.git', 'group/sub/name'],
    ['gitlab', GITLAB, 'https://gitlab.com/api/v4/projects/group%2Fsub%2Fname', 'group/sub/name'],
    ['gitlab', GITLAB, 'https://gitlab.com/api/v4/projects/278964', '278964'],
    ['gitlab', GITLAB, 'https://gitlab.com/projects/278964', '278964'],
    ['gitlab', GITLAB, 'https://gitlab.com/group/sub/name/-/merge_requests/1', 'group/sub/name'],
    ['gitlab', 'https://example.com/gitlab', 'https://example.com/gitlab/group/sub/name', 'group/sub/name'],
    ['gitlab', 'https://example.com/gitlab', 'example.com/gitlab/group/sub/name', 'group/sub/name'],
    ['gitea', GITEA, 'https://git.example.com/api/v1/repos/acme/web', 'acme/web'],
    ['gitea', GITEA, 'git.example.com/acme/web', 'acme/web'],
    ['gitea', 'http://127.0.0.1:3000/gitea', 'http://127.0.0.1:3000/gitea/acme/web.git', 'acme/web'],
    ['gitea', 'http://127.0.0.1:3000/gitea', '127.0.0.1:3000/gitea/api/v1/repos/acme/web', 'acme/web'],
  ])('%s at %s: %s is %s', (kind, baseUrl, text, repository) => {
    expect(parseRepository(text, kind, baseUrl)).toEqual({ ok: true, repository });
  });

  const SHA = '0123456789abcdef0123456789abcdef01234567';
  const branch = (name: string, more: object = {}) => ({ ref: { kind: 'branch', name }, ...more });
  const tag = (name: string, more: object = {}) => ({ ref: { kind: 'tag', name }, ...more });
  const commit = (more: object = {}) => ({ ref: { kind: 'commit', name: SHA }, ...more });
  const guess = { isGuess: true };

  it.each<[string, object]>([
    ['tree/dev', branch('dev')],
    ['tree/main/docs', branch('main')],
    ['tree/feature/x', branch('feature/x', guess)],
    ['tree/feature/x?tab=a#b', branch('feature/x', guess)],
    ['tree/feature%2Fx', branch('feature/x')],
    ['tree/refs/heads/dev', branch('dev')],
    ['tree/refs/tags/1.0', tag('1.0')],
    ['tree/v1.2.3', tag('v1.2.3')],
    [`tree/${SHA}`, commit()],
    [`commit/${SHA.toUpperCase()}`, commit()],
    ['commit/0123456', {}],
    ['commits/dev', branch('dev')],
    ['releases/tag/release/1.0', tag('release/1.0')],
    ['blob/dev/.tinyforge.yml', branch('dev', { path: '.tinyforge.yml' })],
    ['blob/dev/deploy/app.yml#L3', branch('dev', { path: 'deploy/app.yml', ...guess })],
    ['blob/main/deploy/app.yml', branch('main', { path: 'deploy/app.yml' })],
    ['blob/feature/x/.tinyforge.yml', branch('feature/x', { path: '.tinyforge.yml', ...guess })],
    ['blob/feature/app.yml', branch('feature', { path: 'app.yml' })],
    ['blob/refs/heads/dev/app.yml', branch('dev', { path: 'app.yml' })],
    ['blob/HEAD/app.yml', { path: 'app.yml' }],
    ['raw/dev/app.yml', branch('dev', { path: 'app.yml' })],
    ['edit/dev/app.yml', branch('dev', { path: 'app.yml' })],
    [`blob/${SHA}/a%20b/app.yml`, commit({ path: 'a b/app.yml' })],
    ['tree/..', {}],
    ['tree/', {}],
    ['settings', {}],
  ])('takes over what a GitHub address names: %s', (page, named) => {
    for (const origin of [GITHUB, 'http://www.github.com', 'github.com'])
      expect(parseRepository(`${origin}/acme/web/${page}`, 'github', GITHUB)).toEqual({
        ok: true,
        repository: 'acme/web',
        ...named,
      });
  });

  it.each<[string, object]>([
    ['tree/dev', branch('dev')],
    ['tree/dev?ref_type=heads', branch('dev')],
    ['tree/1.0?ref_type=tags', tag('1.0')],
    ['tree/feature/x', branch('feature/x', guess)],
    ['blob/dev/.tinyforge.yml', branch('dev', { path: '.tinyforge.yml' })],
    ['blob/main/deploy/app.yml?ref_type=heads', branch('main', { path: 'deploy/app.yml' })],
    [`blob/${SHA}/app.yml`, commit({ path: 'app.yml' })],
    ['raw/dev/app.yml', branch('dev', { path: 'app.yml' })],
    ['commits/dev', branch('dev')],
  ])('takes over what a GitLab address names, with /-/ and without: %s', (page, named) => {
    const expected = { ok: true, repository: 'group/sub/name', ...named };
    expect(parseRepository(`${GITLAB}/group/sub/name/-/${page}`, 'gitlab', GITLAB)).toEqual(expected);
    expect(parseRepository(`${GITLAB}/group/sub/name/${page}`, 'gitlab', GITLAB)).toEqual(expected);
  });

  it.each<[string, object]>([
    ['-/tags/v1', tag('v1')],
    [`-/commit/${SHA}`, commit()],
  ])('takes over what a GitLab address names: %s', (page, named) => {
    const expected = { ok: true, repository: 'group/name', ...named };
    expect(parseRepository(`${GITLAB}/group/name/${page}`, 'gitlab', GITLAB)).toEqual(expected);
  });

  it.each<[string, object]>([
    ['src/branch/dev', branch('dev')],
    ['src/branch/feature/x', branch('feature/x', guess)],
    ['src/branch/dev/.tinyforge.yml', branch('dev', { path: '.tinyforge.yml' })],
    ['src/branch/main/deploy/app.yml', branch('main', { path: 'deploy/app.yml' })],
    ['src/tag/1.0', tag('1.0')],
    ['src/tag/1.0/app.yml', tag('1.0', { path: 'app.yml' })],
    [`src/commit/${SHA}/app.yml`, commit({ path: 'app.yml' })],
    ['raw/branch/dev/app.yml', branch('dev', { path: 'app.yml' })],
    ['commits/branch/dev', branch('dev')],
    [`commit/${SHA}`, commit()],
    ['releases/tag/v1', tag('v1')],
    ['issues/1', {}],
  ])('takes over what a Gitea address names: %s', (page, named) => {
    const expected = { ok: true, repository: 'acme/web', ...named };
    expect(parseRepository(`${GITEA}/acme/web/${page}`, 'gitea', GITEA)).toEqual(expected);
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
    ['github', 'http://github.com:8080/acme/web', 'https://github.com', 'other_origin'],
    ['github', 'gitlab.com/acme/web', 'https://github.com', 'other_origin'],
    ['github', 'ftp://github.com/acme/web', 'https://github.com', 'other_origin'],
    ['github', 'javascript://github.com/acme/web', 'https://github.com', 'other_origin'],
    ['github', 'ssh://git@ssh.github.com.evil.test:443/acme/web', 'https://github.com', 'other_origin'],
    ['github', 'https://github.com.evil.test/acme/web', 'https://github.com', 'other_origin'],
    ['github', 'git@evil.test:acme/web', 'https://github.com', 'other_origin'],
    ['gitlab', 'https://example.com/gitlabs/acme/web', 'https://example.com/gitlab', 'other_origin'],
    ['github', 'https://github.com/acme', 'https://github.com', 'needs_owner'],
  ])('%s: %j at %s is refused as %s', (kind, text, baseUrl, code) => {
    expect(parseRepository(text, kind, baseUrl)).toEqual({ ok: false, code });
  });
});

describe('withoutRefPrefix', () => {
  it.each<[GitRef, GitRef]>([
    [
      { kind: 'branch', name: 'refs/heads/x' },
      { kind: 'branch', name: 'x' },
    ],
    [
      { kind: 'branch', name: ' refs/heads/feature/x' },
      { kind: 'branch', name: 'feature/x' },
    ],
    [
      { kind: 'branch', name: 'refs/tags/x' },
      { kind: 'tag', name: 'x' },
    ],
    [
      { kind: 'tag', name: 'refs/heads/x' },
      { kind: 'branch', name: 'x' },
    ],
    [
      { kind: 'branch', name: 'heads/x' },
      { kind: 'branch', name: 'heads/x' },
    ],
    [
      { kind: 'branch', name: 'refs/heads/' },
      { kind: 'branch', name: 'refs/heads/' },
    ],
    [
      { kind: 'commit', name: 'refs/heads/x' },
      { kind: 'commit', name: 'refs/heads/x' },
    ],
    [{ kind: 'default' }, { kind: 'default' }],
  ])('of %j is %j', (ref, expected) => {
    expect(withoutRefPrefix(ref)).toEqual(expected);
  });
});

it.each(['https://gitlab.com/42', 'gitlab.com/42', 'https://gitlab.com/42.git', '42.git'])(
  'takes %s for an owner or a name and not for the number of a project',
  (address) => {
    expect(parseRepository(address, 'gitlab', 'https://gitlab.com')).toEqual({
      ok: false,
      code: 'needs_owner',
    });
  },
);
