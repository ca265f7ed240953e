'use client';

import { useEffect, useState } from 'react';

/**
 * The token behind the # of the page's address: null where there is none, undefined until the browser has looked. It is a secret until it is spent, so it is taken out
 * of the address bar and the history at once. Another link in the same window counts too.
 */
export function useLinkToken(): string | null | undefined {
  const [token, setToken] = useState<string | null>();
  useEffect(() => {
    const read = () => {
      const given = window.location.hash.slice(1);
      setToken((before) => given || (before ?? null));
    };
    const readAnother = () => {
      read();
      clearAddress();
    };
    read();
    window.addEventListener('hashchange', readAnother);
    return () => window.removeEventListener('hashchange', readAnother);
  }, []);
  // Not where it is read first: the first effects of a page run before the router listens to the history, and it would put back the address that it began with.
  useEffect(() => {
    if (token) clearAddress();
  }, [token]);
  return token;
}

function clearAddress(): void {
  window.history.replaceState(null, '', window.location.pathname);
}
