'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { formatListFilters, type ListFilters, parseListFilters } from './list-filters.ts';

/** The filters of the list and their setter. They are in the address, so that Back and a link lead to the same list. */
export function useListFilters(): [ListFilters, (next: ListFilters) => void] {
  const pathname = usePathname();
  const inAddress = formatListFilters(parseListFilters(Object.fromEntries(useSearchParams())));
  const [filters, setFilters] = useState(() => parseAddress(inAddress));
  // Addresses that this page wrote and that have not come back yet. They come back late, and typing must not wait for them.
  const written = useRef<string[]>([]);
  useEffect(() => {
    const index = written.current.indexOf(inAddress);
    if (index >= 0) written.current = written.current.slice(index + 1);
    else setFilters(parseAddress(inAddress));
  }, [inAddress]);

  function change(next: ListFilters) {
    setFilters(next);
    const address = formatListFilters(next);
    if (address === (written.current.at(-1) ?? inAddress)) return;
    written.current.push(address);
    window.history.replaceState(null, '', `${pathname}${address}`);
  }
  return [filters, change];
}

function parseAddress(address: string): ListFilters {
  return parseListFilters(Object.fromEntries(new URLSearchParams(address)));
}
