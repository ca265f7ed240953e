/** A proxy that opens tunnels (CONNECT). `authorization` is the whole header's value, and a secret. */
export type ForgeProxy = {
  isSecure: boolean;
  hostname: string;
  port: number;
  authorization: string | null;
};

export type ParsedForgeProxy = { ok: true; proxy: ForgeProxy | null } | { ok: false; error: string };

const FORM = 'must look like http://proxy.lan:3128 or https://user:password@proxy.lan:3129';

/** Parses `TINYFORGE_FORGE_PROXY`; nothing is no proxy. A fault is told in a sentence that quotes nothing, for there may be a password in it. */
export function parseForgeProxy(text: string): ParsedForgeProxy {
  const trimmed = text.trim();
  if (trimmed === '') return { ok: true, proxy: null };
  const url = URL.canParse(trimmed) ? new URL(trimmed) : null;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    return { ok: false, error: `It ${FORM}.` };
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return { ok: false, error: `It ${FORM}, without a path.` };
  const isSecure = url.protocol === 'https:';
  try {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    return {
      ok: true,
      proxy: {
        isSecure,
        hostname: url.hostname.replace(/^\[|\]$/g, ''),
        port: Number(url.port) || (isSecure ? 443 : 80),
        authorization: pair === ':' ? null : `Basic ${Buffer.from(pair).toString('base64')}`,
      },
    };
  } catch {
    return { ok: false, error: 'Its user name or password is not percent-encoded as it must be in a URL.' };
  }
}
