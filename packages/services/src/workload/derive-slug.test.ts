import { expect, it } from 'vitest';
import { deriveSlug, freeSlug } from './derive-slug.ts';

it.each([
  ['Storefront', 'storefront'],
  ['  Café  Müller ', 'cafe-muller'],
  ['edge/api v2', 'edge-api-v2'],
  ['--a--b--', 'a-b'],
  ['Витрина', 'vitrina'],
  ['Магазин', 'magazin'],
  ['Straße', 'strasse'],
  ['Ørsted Æther', 'orsted-aether'],
  ['北京', 'beijing'],
  ['ЩИ & Ко', 'shchi-ko'],
  ['!?', 'workload'],
  ['ｆｕｌｌ', 'full'],
])('derives a slug from %j', (name, slug) => {
  expect(deriveSlug(name)).toBe(slug);
});

it('cuts a long name without leaving a dash at the end', () => {
  const slug = deriveSlug(`${'a'.repeat(59)} ${'b'.repeat(20)}`);
  expect(slug).toBe('a'.repeat(59));
});

it('finds the first free suffix', () => {
  expect(freeSlug('web', new Set())).toBe('web');
  expect(freeSlug('web', new Set(['web', 'web-2', 'web-4']))).toBe('web-3');
});
