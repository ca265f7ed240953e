import anyAscii from 'any-ascii';

const MAX_SLUG_LENGTH = 60;
const FALLBACK = 'workload';

/** Short name for addresses out of a workload's name, in any script: lower case ASCII letters, digits and single `-`. Never empty. */
export function deriveSlug(name: string): string {
  const slug = anyAscii(name.normalize('NFKC'))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_SLUG_LENGTH)
    .replace(/^-+|-+$/g, '');
  return slug || FALLBACK;
}

/** The first of `slug`, `slug-2`, `slug-3`, … that is not taken. */
export function freeSlug(slug: string, taken: ReadonlySet<string>): string {
  if (!taken.has(slug)) return slug;
  for (let suffix = 2; ; suffix++) {
    const candidate = `${slug}-${suffix}`;
    if (!taken.has(candidate)) return candidate;
  }
}

export type CheckedSlug =
  | { ok: true; slug: string }
  | { ok: false; code: 'too_long' | 'bad_slug'; params: Record<string, number> };

/** Checks a short name that an admin chose. It has the form of those that are derived. */
export function checkSlug(text: string): CheckedSlug {
  const slug = text.trim();
  if (slug.length > MAX_SLUG_LENGTH) return { ok: false, code: 'too_long', params: { max: MAX_SLUG_LENGTH } };
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(slug)) return { ok: false, code: 'bad_slug', params: {} };
  return { ok: true, slug };
}
