import { expect, it } from 'vitest';
import { SPEC } from '../testing/contract-forge.ts';
import { describeEachForge } from '../testing/describe-each-forge.ts';

describeEachForge('a token on', (forge) => {
  it('that nobody knows: unauthorized, also for what is public', async () => {
    const unknown = { outcome: 'fetch_failed', reason: 'unauthorized', httpStatus: 401 };
    expect(await forge.read({ token: 'nobody-knows-this' })).toEqual(unknown);
  });

  it.each(['', 'two words', 'line\nbreak', 'Ünicode'])('%j is none, and is not sent', async (token) => {
    expect(await forge.read({ token })).toMatchObject({ reason: 'unauthorized' });
    expect(forge.asked()).toEqual([]);
  });

  it('without the scope is told so by the forges that mind it, and reads nothing hidden from any', async () => {
    const token = `narrow-${forge.kind}`;
    const forbidden = { outcome: 'fetch_failed', reason: 'forbidden', httpStatus: 403 };
    // A classic GitHub token without a scope reads what is public, and is not shown that there is more.
    if (forge.kind === 'github') {
      expect((await forge.readText({ token })).text).toBe(SPEC);
      expect(await forge.read({ token, repository: 'acme/hidden' })).toMatchObject({
        reason: 'repo_not_found',
      });
    } else {
      expect(await forge.read({ token })).toEqual(forbidden);
      expect(await forge.read({ token, repository: 'acme/hidden' })).toEqual(forbidden);
    }
  });

  it('is tested', async () => {
    const baseUrl = forge.baseUrl();
    expect(await forge.provider().testConnection({ baseUrl, token: 'nobody-knows-this' })).toEqual({
      ok: false,
      failure: { outcome: 'fetch_failed', reason: 'unauthorized', httpStatus: 401 },
    });
    expect(await forge.provider().testConnection({ baseUrl, token: `good-${forge.kind}` })).toEqual(
      {
        github: { ok: true, login: 'demo', scopes: ['repo'], warnings: ['can_write'] },
        gitlab: { ok: true, login: 'demo', scopes: ['read_api'], warnings: [] },
        gitea: { ok: true, login: null, scopes: ['read:repository'], warnings: [] },
      }[forge.kind],
    );
  });

  it('whose scope is too narrow is warned of where the forge tells its scopes', async () => {
    if (forge.kind === 'github') return;
    const narrow = { baseUrl: forge.baseUrl(), token: `narrow-${forge.kind}` };
    const tested = await forge.provider().testConnection(narrow);
    expect(tested).toMatchObject({ ok: true, warnings: ['cannot_read'] });
  });
});
