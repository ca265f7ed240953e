import { describe, expect, it } from 'vitest';
import { parseForgeProxy } from './forge-proxy.ts';
import { loadWayOut } from './load-way-out.ts';

const NOW = new Date();

describe('the proxy', () => {
  it.each([
    ['http://proxy.lan:3128', { isSecure: false, hostname: 'proxy.lan', port: 3128, authorization: null }],
    ['https://proxy.lan/', { isSecure: true, hostname: 'proxy.lan', port: 443, authorization: null }],
    ['http://[fd00::1]:80', { isSecure: false, hostname: 'fd00::1', port: 80, authorization: null }],
    [
      'http://me:p%40ss%3A@10.0.0.1:3128',
      { isSecure: false, hostname: '10.0.0.1', port: 3128, authorization: `Basic ${btoa('me:p@ss:')}` },
    ],
    ['', null],
  ])('%s', (text, proxy) => {
    expect(parseForgeProxy(text)).toEqual({ ok: true, proxy });
  });

  it.each([
    'proxy.lan:3128',
    'socks5://me:hunter2@proxy.lan',
    'http://me:hunter2@proxy.lan/path',
    'http://me:hunter2@proxy.lan?x',
    'http://me:hunter2@[',
    'http://me:hunter2%zz@proxy.lan',
  ])('%s is refused, and no password quoted', (text) => {
    const parsed = parseForgeProxy(text);
    expect(parsed).toEqual({ ok: false, error: expect.stringMatching(/^It.*\.$/) });
    expect(JSON.stringify(parsed)).not.toContain('hunter2');
  });
});

describe('everything that an operator says about the way out', () => {
  it('may be nothing', () => {
    expect(loadWayOut({ allowedHosts: '', forgeCa: '', forgeProxy: '' }, NOW)).toEqual({
      ok: true,
      wayOut: { allowedHosts: [], authorities: [], proxy: null },
    });
  });

  it('is refused with all its faults, each with the name of its variable', () => {
    const settings = { allowedHosts: 'https://git.lan', forgeCa: 'a,b=/nowhere', forgeProxy: 'proxy' };
    const loaded = loadWayOut(settings, NOW);
    expect(!loaded.ok && loaded.problems.map((problem) => problem.split(':')[0])).toEqual([
      'TINYFORGE_ALLOWED_HOSTS',
      'TINYFORGE_FORGE_CA',
      'TINYFORGE_FORGE_CA',
      'TINYFORGE_FORGE_PROXY',
    ]);
  });
});
