import * as providers from '@tinyforge/providers';
import { describe, expect, it } from 'vitest';
import { DEFAULT_BASE_URLS, FORGE_KINDS, sameBaseUrl } from './forge-defaults.ts';

describe('forge defaults', () => {
  it('are those of the providers', () => {
    expect([...FORGE_KINDS]).toEqual([...providers.FORGE_KINDS]);
    for (const forge of FORGE_KINDS) {
      expect(DEFAULT_BASE_URLS[forge] || null).toBe(providers.DEFAULT_BASE_URLS[forge]);
    }
  });
});

describe('sameBaseUrl', () => {
  it('overlooks a trailing slash and the case of letters', () => {
    expect(sameBaseUrl(' https://Git.example.com/ ', 'https://git.example.com')).toBe(true);
    expect(sameBaseUrl('https://git.example.com/a', 'https://git.example.com')).toBe(false);
  });
});
