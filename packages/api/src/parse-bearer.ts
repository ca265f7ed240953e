/**
 * What stands after `Bearer` in the Authorization header; null where there is no such header. Other schemes are not ours: a proxy in front
 * may use them for itself.
 */
export function parseBearer(headers: Headers): string | null {
  const [scheme, ...rest] = (headers.get('authorization') ?? '').trim().split(/ +/);
  return scheme?.toLowerCase() === 'bearer' ? rest.join(' ') : null;
}
