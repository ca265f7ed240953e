/** Cookies by origin, as far as a test of sign-ins needs them: names, values, and their end. */
export class CookieJar {
  readonly #origins = new Map<string, Map<string, string>>();

  store(origin: string, headers: Headers): void {
    const cookies = this.#origins.get(origin) ?? new Map<string, string>();
    this.#origins.set(origin, cookies);
    for (const cookie of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      const isOver = /;\s*max-age=0/i.test(cookie) || /;\s*expires=Thu, 01 Jan 1970/i.test(cookie);
      if (isOver || value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
  }

  /** The `Cookie` header for this origin; empty: there are none. */
  header(origin: string): string {
    return [...(this.#origins.get(origin) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  names(origin: string): string[] {
    return [...(this.#origins.get(origin)?.keys() ?? [])];
  }

  /** Takes one away, as somebody does who clears it. */
  forget(origin: string, name: string): void {
    this.#origins.get(origin)?.delete(name);
  }
}
