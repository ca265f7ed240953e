/** Why a person is on the sign-in page: they signed out, or their session ended. */
export const LEFT = ['signed-out', 'ended'] as const;
export type Left = (typeof LEFT)[number];

/** The sign-in page, with the way back to `path` when that is worth remembering, and with the reason where the person had a session. */
export function signInPath(path: string, left?: Left): string {
  const page = withNext('/sign-in', path);
  if (!left) return page;
  return `${page}${page.includes('?') ? '&' : '?'}left=${left}`;
}

/** The page where an admin gets the second factor that they must have, with the way back in the same way. */
export function enrolPath(path: string): string {
  return withNext('/enrol', path);
}

function withNext(door: string, path: string): string {
  const next = safeNextPath(path);
  return next === '/' ? door : `${door}?next=${encodeURIComponent(next)}`;
}

/**
 * Where to go after a door: the wanted path if it stays on this site, otherwise `/`. Browsers read `\` as `/` and drop tabs and line
 * breaks, so `/\evil.example` and `/<tab>/evil.example` would leave; the parsed address decides, and doors lead to nothing but the list.
 */
export function safeNextPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/') || wanted.length > 2048) return '/';
  const base = 'http://tinyforge.invalid';
  if (!URL.canParse(wanted, base)) return '/';
  const url = new URL(wanted, base);
  if (url.origin !== base || url.pathname.startsWith('//')) return '/';
  if (/^\/(sign-in|setup|invite|enrol|api)(\/|$)/.test(url.pathname)) return '/';
  return url.pathname + url.search + url.hash;
}
