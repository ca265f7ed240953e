import { z } from 'zod';
import { quote, splitList } from './variables.ts';

/** Where people can sign in besides with a password. At most one of each. */
export const SIGN_IN_PROVIDERS = ['github', 'gitlab', 'gitea', 'oidc'] as const;
export type SignInProviderId = (typeof SIGN_IN_PROVIDERS)[number];

export type SignInRole = 'admin' | 'viewer' | 'none';

/** Whoever is in this group has this role for all workloads. `*` is everybody who is let in. */
export type RoleRule = { group: string; role: SignInRole };

export type SignInProvider = {
  id: SignInProviderId;
  /** As its button calls it. */
  name: string;
  /** Of a forge its web address, of OpenID Connect the issuer. Without a slash at the end, but for what was written at the end of an issuer. */
  url: string;
  clientId: string;
  clientSecret: string;
  /** Null: the provider says nothing about roles. */
  roles: RoleRule[] | null;
  /** The claim that holds the groups; OpenID Connect only. */
  rolesClaim: string;
  /** To ask for besides `openid profile email`; OpenID Connect only. */
  scopes: string[];
  /** Whether an address counts as verified where the provider does not say; OpenID Connect only. */
  assumesVerified: boolean;
};

export type SignInSettings = {
  providers: SignInProvider[];
  /** Of email addresses, in lower case. Empty: there is no list. */
  domains: string[];
  /** Whose verified addresses are enough to take over an account with the same address. */
  linksByEmail: SignInProviderId[];
};

const FORGES = {
  github: { prefix: 'TINYFORGE_GITHUB', name: 'GitHub', address: 'https://github.com' },
  gitlab: { prefix: 'TINYFORGE_GITLAB', name: 'GitLab', address: 'https://gitlab.com' },
  gitea: { prefix: 'TINYFORGE_GITEA', name: 'Gitea', address: null },
} as const;

const DOMAIN = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/i;
const roleName = z.enum(['admin', 'viewer', 'none']);

/** Every variable about sign-in that is read. */
export const SIGN_IN_VARIABLES: readonly string[] = [
  'TINYFORGE_SIGN_IN_DOMAINS',
  'TINYFORGE_SIGN_IN_LINK',
  ...Object.values(FORGES).flatMap(({ prefix }) =>
    ['URL', 'CLIENT_ID', 'CLIENT_SECRET', 'ROLES'].map((name) => `${prefix}_${name}`),
  ),
  ...[
    'ISSUER',
    'CLIENT_ID',
    'CLIENT_SECRET',
    'ROLES',
    'ROLES_CLAIM',
    'SCOPES',
    'NAME',
    'ASSUME_VERIFIED',
  ].map((name) => `TINYFORGE_OIDC_${name}`),
];

type Source = Readonly<Record<string, string | undefined>>;
type Report = (problem: string) => void;

/** Reads `TINYFORGE_SIGN_IN_*` and what each provider has. One sentence for each fault; none quotes a secret. */
export function parseSignIn(source: Source): { settings: SignInSettings; problems: string[] } {
  const problems: string[] = [];
  const report: Report = (problem) => problems.push(problem);
  const domains = parseDomains(source, report);
  const providers = [...parseForges(source, report), ...parseOidc(source, report)];
  const linksByEmail = parseLinks(source, providers, report);
  const settings = { providers, domains, linksByEmail };
  reportWhatIsMissing(source, settings, report);
  return { settings, problems };
}

function parseDomains(source: Source, report: Report): string[] {
  const domains = splitList(source.TINYFORGE_SIGN_IN_DOMAINS ?? '');
  const wrong = domains.filter((domain) => !DOMAIN.test(domain));
  if (wrong.length > 0)
    report(
      `TINYFORGE_SIGN_IN_DOMAINS must list domains of email addresses, such as example.com, and holds ${wrong.map(quote).join(', ')}.`,
    );
  return domains.map((domain) => domain.toLowerCase());
}

function parseForges(source: Source, report: Report): SignInProvider[] {
  return (Object.keys(FORGES) as (keyof typeof FORGES)[]).flatMap((id) => {
    const { prefix, name, address } = FORGES[id];
    const names = {
      url: `${prefix}_URL`,
      id: `${prefix}_CLIENT_ID`,
      secret: `${prefix}_CLIENT_SECRET`,
      roles: `${prefix}_ROLES`,
    };
    if (!Object.values(names).some((each) => source[each])) return [];
    const url = parseAddress(names.url, source[names.url] || address, report)?.replace(/\/$/, '');
    const clientId = demand(source, names.id, report);
    const clientSecret = demand(source, names.secret, report);
    const roles = parseRoles(source, names.roles, report);
    if (!url || !clientId || !clientSecret) return [];
    const rest = { rolesClaim: 'groups', scopes: [], assumesVerified: false };
    return [{ id, name, url, clientId, clientSecret, roles, ...rest }];
  });
}

function parseOidc(source: Source, report: Report): SignInProvider[] {
  if (!Object.keys(source).some((name) => name.startsWith('TINYFORGE_OIDC_') && source[name])) return [];
  const url = parseAddress('TINYFORGE_OIDC_ISSUER', source.TINYFORGE_OIDC_ISSUER || null, report);
  const clientId = demand(source, 'TINYFORGE_OIDC_CLIENT_ID', report);
  const clientSecret = demand(source, 'TINYFORGE_OIDC_CLIENT_SECRET', report);
  const roles = parseRoles(source, 'TINYFORGE_OIDC_ROLES', report);
  const assumed = source.TINYFORGE_OIDC_ASSUME_VERIFIED || 'no';
  if (assumed !== 'yes' && assumed !== 'no')
    report(`TINYFORGE_OIDC_ASSUME_VERIFIED must be "yes" or "no", and is ${quote(assumed)}.`);
  if (!url || !clientId || !clientSecret) return [];
  return [
    {
      id: 'oidc',
      name: source.TINYFORGE_OIDC_NAME?.trim() || new URL(url).hostname,
      url,
      clientId,
      clientSecret,
      roles,
      rolesClaim: source.TINYFORGE_OIDC_ROLES_CLAIM || 'groups',
      scopes: splitList(source.TINYFORGE_OIDC_SCOPES ?? ''),
      assumesVerified: assumed === 'yes',
    },
  ];
}

/** `platform team=admin, staff=viewer`: the last `=` counts, since a group may be a name with one in it. */
function parseRoles(source: Source, variable: string, report: Report): RoleRule[] | null {
  const text = source[variable];
  if (!text) return null;
  const rules: RoleRule[] = [];
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const [, group, wanted] = /^(.*[^\s=])\s*=\s*([a-z]+)$/.exec(entry) ?? [];
    const role = roleName.safeParse(wanted);
    if (group !== undefined && role.success) rules.push({ group, role: role.data });
    else
      report(
        `${variable} must list group=role, the role being admin, viewer or none, and holds ${quote(entry)}.`,
      );
  }
  return rules;
}

function parseLinks(
  source: Source,
  providers: readonly SignInProvider[],
  report: Report,
): SignInProviderId[] {
  const wanted = splitList(source.TINYFORGE_SIGN_IN_LINK ?? '');
  const known = providers.map(({ id }) => id).filter((id) => wanted.includes(id));
  const wrong = wanted.filter((id) => !known.some((each) => each === id));
  if (wrong.length > 0)
    report(
      `TINYFORGE_SIGN_IN_LINK must list providers that are set up (${SIGN_IN_PROVIDERS.join(', ')}), and holds ${wrong.map(quote).join(', ')}.`,
    );
  return known;
}

function reportWhatIsMissing(source: Source, { providers, domains }: SignInSettings, report: Report): void {
  const [first] = providers;
  if (first && !source.TINYFORGE_BASE_URL)
    report(
      `Signing in with ${first.name} needs TINYFORGE_BASE_URL: the provider sends people back to that address.`,
    );
  for (const { id, roles } of providers) {
    if (domains.length === 0 && roles?.some(({ group }) => group === '*'))
      report(
        `TINYFORGE_${id.toUpperCase()}_ROLES gives everybody a role; say who that is in TINYFORGE_SIGN_IN_DOMAINS.`,
      );
  }
  if (providers.length === 0 && domains.length > 0)
    report('TINYFORGE_SIGN_IN_DOMAINS is for signing in with a provider, and none is set up.');
}

function demand(source: Source, variable: string, report: Report): string | null {
  const value = source[variable]?.trim();
  if (value) return value;
  report(`${variable} is missing: the provider gives it to you when you register Tinyforge there.`);
  return null;
}

function parseAddress(variable: string, text: string | null, report: Report): string | null {
  const url = text !== null && URL.canParse(text) ? new URL(text) : null;
  const isAddress = url && !url.search && !url.hash && !url.username && !url.password;
  if (text !== null && isAddress && /^https?:$/.test(url.protocol)) return text;
  report(`${variable} must be the web address of the provider, such as https://login.example.com.`);
  return null;
}

/** The same as they were written, for another process to read. */
export function pickSignInVariables(source: Source): Record<string, string> {
  return Object.fromEntries(
    Object.entries(source).flatMap(([name, value]) =>
      value && SIGN_IN_VARIABLES.includes(name) ? [[name, value]] : [],
    ),
  );
}
