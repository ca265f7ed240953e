import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { countSockets } from '../testing/count-sockets.ts';
import { type DivertedConnects, divertConnects } from '../testing/divert-connects.ts';
import { PUBLISHED, toOpenUrl } from '../testing/published-addresses.ts';
import { SPECIAL_ADDRESSES } from '../testing/special-addresses.ts';
import { createSafeFetch } from './safe-fetch.ts';

// The safe fetch with the check of addresses taken out. The tests of blocked addresses count connections and find none: here is shown that they
// would count one for every address and spelling of theirs, were it not for the check.
vi.mock('./address-rules.ts', async (importOriginal) => ({
  ...(await importOriginal<typeof import('./address-rules.ts')>()),
  isLiteralAllowed: () => true,
  isResolvedAddressAllowed: () => true,
}));

const safeFetch = createSafeFetch({
  allowedHosts: () => [],
  resolveHost: async () => [{ address: '127.0.0.1', family: 4 }],
});
let diverted: DivertedConnects;
beforeAll(async () => {
  diverted = await divertConnects();
});
afterAll(async () => {
  await diverted.release();
  await safeFetch.close();
});

/** How it ended, and whether a connection was counted. */
async function tryOne(url: string): Promise<{ url: string; reason: string; isCounted: boolean }> {
  let reason = 'answered';
  const { attempts } = await countSockets(async () => {
    await safeFetch(url, { maxBytes: 10 }).catch((error) => {
      reason = error.reason;
    });
  });
  return { url, reason, isCounted: attempts > 0 };
}

describe('without the check', () => {
  it.each(SPECIAL_ADDRESSES)('a connection to $address ($range) is counted', async ({ spellings }) => {
    expect(spellings.length).toBeGreaterThanOrEqual(4);
    const before = diverted.asked.length;
    for (const spelling of spellings)
      expect(await tryOne(`https://${spelling}/`)).toMatchObject({ isCounted: true });
    expect(diverted.asked.length - before).toBeGreaterThanOrEqual(spellings.length);
  });

  it("so is one for every host of ssrfcheck's list that a URL can hold", async () => {
    const urls = [...new Set(PUBLISHED.map(toOpenUrl))].filter((url) => url.startsWith('https:'));
    expect(urls.length).toBeGreaterThanOrEqual(90);
    const tried = [];
    for (const url of urls) tried.push(await tryOne(url));
    expect(tried.filter(({ isCounted }) => !isCounted)).toEqual([]);
  });
});
