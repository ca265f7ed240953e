/** Where a list was asked to begin. `page` counts from 1. */
export type OffsetPage = { page: number; perPage: number };

export function readOffsetPage({ searchParams }: URL): OffsetPage {
  return {
    page: clamp(searchParams.get('page'), 1, Number.MAX_SAFE_INTEGER),
    perPage: clamp(searchParams.get('per_page'), 20, 100),
  };
}

/**
 * GitLab's headers for a list in pages: where it is, and in `Link` where the others are, each with all of the query. `total`: entries of the whole
 * list; left out where GitLab does not count them (commits), and then only `next` tells whether there may be more.
 */
export function offsetHeaders(
  url: URL,
  { page, perPage }: OffsetPage,
  hasNext: boolean,
  total?: number,
): Headers {
  const pages = total === undefined ? null : Math.max(1, Math.ceil(total / perPage));
  const neighbours = { prev: page > 1 ? page - 1 : null, next: hasNext ? page + 1 : null };
  const links = Object.entries({ ...neighbours, first: 1, last: pages }).flatMap(([rel, number]) =>
    number === null ? [] : [`<${pageAddress(url, number, perPage)}>; rel="${rel}"`],
  );
  return new Headers({
    'x-page': String(page),
    'x-per-page': String(perPage),
    'x-prev-page': String(neighbours.prev ?? ''),
    'x-next-page': String(neighbours.next ?? ''),
    link: links.join(', '),
    ...(pages !== null && { 'x-total': String(total), 'x-total-pages': String(pages) }),
  });
}

function pageAddress(url: URL, page: number, perPage: number): string {
  const address = new URL(url);
  address.searchParams.set('page', String(page));
  address.searchParams.set('per_page', String(perPage));
  return address.href;
}

/** GitLab's preferred way to page: the `Link` header names the next page by a token that means something to git alone. */
export function keysetPage<Entry extends { path: string }>(
  entries: readonly Entry[],
  url: URL,
): { shown: Entry[]; headers: Headers } {
  const { perPage } = readOffsetPage(url);
  const token = Buffer.from(url.searchParams.get('page_token') ?? '', 'base64url').toString('utf8');
  const start = token === '' ? 0 : entries.findIndex(({ path }) => path === token) + 1;
  const shown = entries.slice(start, start + perPage);
  const headers = new Headers({ 'x-per-page': String(perPage) });
  const last = shown.at(-1);
  if (last !== undefined && start + perPage < entries.length) {
    const next = new URL(url);
    next.searchParams.set('page_token', Buffer.from(last.path).toString('base64url'));
    headers.set('link', `<${next.href}>; rel="next"`);
  }
  return { shown, headers };
}

function clamp(text: string | null, fallback: number, most: number): number {
  const number = Number(text ?? fallback);
  return Number.isInteger(number) && number >= 1 ? Math.min(number, most) : fallback;
}
