import { describe, expect, it } from 'vitest';
import { chooseLocale, chooseTimeZone } from './locale.ts';

describe('chooseLocale', () => {
  it.each([
    ['ru', null, 'ru'],
    ['en', 'ru-RU', 'en'],
    [undefined, 'ru-RU,ru;q=0.9,en;q=0.8', 'ru'],
    [undefined, 'de-DE,en;q=0.5,ru;q=0.7', 'ru'],
    [undefined, 'ru;q=0,en', 'en'],
    [undefined, 'de', 'en'],
    [undefined, null, 'en'],
    ['xx', 'ru', 'ru'],
  ])('cookie %j and Accept-Language %j give %s', (cookie, header, locale) => {
    expect(chooseLocale(cookie, header)).toBe(locale);
  });
});

describe('chooseTimeZone', () => {
  it('takes what the runtime knows and nothing else', () => {
    expect(chooseTimeZone('Europe/Berlin')).toBe('Europe/Berlin');
    expect(chooseTimeZone('Mars/Olympus')).toBe('UTC');
    expect(chooseTimeZone(undefined)).toBe('UTC');
  });
});
