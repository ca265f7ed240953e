export type Compared = { from: number; to: number };

/** As PostgreSQL counts versions. */
const MAX_VERSION = 2_147_483_647;

/** The two versions that an address asks to compare (`?from=3&to=7`); null where it names none, or no versions. */
export function parseComparison(from: unknown, to: unknown): Compared | null {
  const [first, second] = [toVersion(from), toVersion(to)];
  return first !== null && second !== null ? { from: first, to: second } : null;
}

/** Returns the greater of the two versions where the workload has no such version yet, else null: versions are counted from 1 without gaps. */
export function missingVersion(compared: Compared | null, latest: number): number | null {
  const greater = compared ? Math.max(compared.from, compared.to) : 0;
  return greater > latest ? greater : null;
}

/** The part of the address that asks for it; empty for no comparison. */
export function formatComparison(compared: Compared | null): string {
  return compared ? `?from=${compared.from}&to=${compared.to}` : '';
}

function toVersion(text: unknown): number | null {
  if (typeof text !== 'string' || !/^[1-9]\d{0,9}$/.test(text)) return null;
  const version = Number(text);
  return version <= MAX_VERSION ? version : null;
}
