import { createRequire } from 'node:module';

/** Addresses that somebody else holds for attacks: the list that `ssrfcheck` tests itself with. */
export const PUBLISHED: readonly string[] = createRequire(import.meta.url)(
  'ssrfcheck/tests/data/should-not-pass.js',
);

/** The same host, asked in the way that is open to everybody, so that nothing but the address can refuse it. */
export function toOpenUrl(text: string): string {
  const address = [text, `http://${text}`].find((form) => /^https?:/.test(form) && URL.canParse(form));
  return address === undefined ? text : `https://${new URL(address).hostname}/`;
}
