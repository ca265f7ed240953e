/**
 * The policy of every page. Scripts run only with the request's nonce. Style *elements* need it too, while style *attributes* are
 * allowed: floating menus are placed with them, and they can run nothing.
 */
export function contentSecurityPolicy(nonce: string): string {
  // biome-ignore lint/style/noProcessEnv: replaced by a constant at build time; only `next dev` needs eval and styles without a nonce.
  const isDevelopment = process.env.NODE_ENV === 'development';
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    `style-src-elem 'self' ${isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
