import { parseEmail } from '../person/validate-person.ts';
import { type Identity, toAccountId } from './identity.ts';
import type { SignInProvider } from './sign-in-settings.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** An address as accounts have it; null for what is none. */
export function parseAddress(text: unknown): string | null {
  const parsed = typeof text === 'string' ? parseEmail(text) : null;
  return parsed?.ok ? parsed.email : null;
}

/** Who the claims of an ID token, and those of the userinfo endpoint, speak of. */
export function readClaims(
  provider: SignInProvider,
  issuer: string,
  idToken: Claims & { sub: string },
  userinfo: Claims,
): Identity {
  const said = [idToken, userinfo];
  const email = readVerifiedEmail(said, provider.assumesVerified);
  const names = said.flatMap(({ name, preferred_username: user }) => [name, user]);
  return {
    provider,
    accountId: toAccountId(issuer, idToken.sub),
    name: names.find((name) => typeof name === 'string' && name !== '')?.toString() ?? '',
    emails: email === null ? [] : [email],
    groups: [...new Set(said.flatMap((claims) => readGroups(claims, provider.rolesClaim)))],
  };
}

/** The address that the claims call verified, and none of them not verified. `email_verified` is for the address beside it, and some send it as text. */
function readVerifiedEmail(said: readonly Claims[], assumesVerified: boolean): string | null {
  const [first] = said.flatMap(({ email }) => parseAddress(email) ?? []);
  if (first === undefined) return null;
  const words = said
    .filter(({ email }) => parseAddress(email) === first)
    .map(({ email_verified: verified }) => verified ?? null)
    .filter((verified) => verified !== null)
    .map((verified) => verified === true || verified === 'true');
  const isVerified = words.length === 0 ? assumesVerified : words.every(Boolean);
  return isVerified ? first : null;
}

/** A claim by its name or, where there is none of that name, by a path: `realm_access.roles`. A single text is a list of one. */
function readGroups(claims: Claims, name: string): string[] {
  const value = Object.hasOwn(claims, name) ? claims[name] : walk(claims, name.split('.'));
  const list = Array.isArray(value) ? value : [value];
  return list.filter((group) => typeof group === 'string');
}

function walk(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as Claims)[key] : undefined,
    value,
  );
}
