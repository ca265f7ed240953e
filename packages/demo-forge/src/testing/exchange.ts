/** One request to a forge's API and its answer, as they went over the wire. */
export type Exchange = {
  method: string;
  /** Below the API's address, with its query: `/repos/acme/web/commits?per_page=1`. */
  path: string;
  /** What was sent as JSON, parsed; left out where nothing was. */
  sent?: unknown;
  /** Left out where no whole answer came. */
  status?: number;
  /** The answer's JSON, parsed; left out where there is none. */
  answered?: unknown;
};

/** A forge's API as somebody else has written it down. */
export type ApiDescription = {
  /** What of a request or its answer is not as described, a line each. */
  findFaults(exchange: Exchange): string[];
};

/** How an exchange is named in a report: `GET /repos/acme/web → 200`. */
export function nameExchange({ method, path, status }: Exchange): string {
  return `${method} ${path} → ${status ?? 'nothing'}`;
}
