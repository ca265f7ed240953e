import { describe, expect, test } from 'vitest';
import { parseSignIn, pickSignInVariables } from './sign-in.ts';

const BASE = { TINYFORGE_BASE_URL: 'https://tinyforge.example.com' };
const SECRET = 'the secret that nobody reads aloud';
const GITHUB = { TINYFORGE_GITHUB_CLIENT_ID: 'gh', TINYFORGE_GITHUB_CLIENT_SECRET: SECRET };
const OIDC = {
  TINYFORGE_OIDC_ISSUER: 'https://login.example.com/realms/acme',
  TINYFORGE_OIDC_CLIENT_ID: 'tinyforge',
  TINYFORGE_OIDC_CLIENT_SECRET: SECRET,
};

const settingsOf = (source: Record<string, string>) => {
  const { settings, problems } = parseSignIn({ ...BASE, ...source });
  expect(problems).toEqual([]);
  return settings;
};
const problemsOf = (source: Record<string, string>) => parseSignIn(source).problems;

test('nothing set: nobody signs in but with a password', () => {
  expect(parseSignIn({})).toEqual({
    settings: { providers: [], domains: [], linksByEmail: [] },
    problems: [],
  });
});

test('a forge needs its id and secret, and says nothing about roles', () => {
  expect(settingsOf(GITHUB).providers).toEqual([
    {
      id: 'github',
      name: 'GitHub',
      url: 'https://github.com',
      clientId: 'gh',
      clientSecret: SECRET,
      roles: null,
      rolesClaim: 'groups',
      scopes: [],
      assumesVerified: false,
    },
  ]);
});

test('everything of OpenID Connect', () => {
  const { providers, domains, linksByEmail } = settingsOf({
    ...OIDC,
    TINYFORGE_OIDC_NAME: 'Acme login',
    TINYFORGE_OIDC_ROLES: 'cn=platform=admin, Everyone Else = viewer,*=none',
    TINYFORGE_OIDC_ROLES_CLAIM: 'https://acme.example/roles',
    TINYFORGE_OIDC_SCOPES: 'groups offline',
    TINYFORGE_OIDC_ASSUME_VERIFIED: 'yes',
    TINYFORGE_SIGN_IN_DOMAINS: 'Example.com, eu.example.com',
    TINYFORGE_SIGN_IN_LINK: 'oidc',
  });
  expect(providers).toEqual([
    {
      id: 'oidc',
      name: 'Acme login',
      url: 'https://login.example.com/realms/acme',
      clientId: 'tinyforge',
      clientSecret: SECRET,
      roles: [
        { group: 'cn=platform', role: 'admin' },
        { group: 'Everyone Else', role: 'viewer' },
        { group: '*', role: 'none' },
      ],
      rolesClaim: 'https://acme.example/roles',
      scopes: ['groups', 'offline'],
      assumesVerified: true,
    },
  ]);
  expect(domains).toEqual(['example.com', 'eu.example.com']);
  expect(linksByEmail).toEqual(['oidc']);
});

test('the address of a forge loses its last slash, that of an issuer keeps it', () => {
  const gitea = {
    TINYFORGE_GITEA_URL: 'https://git.lan:3000/',
    TINYFORGE_GITEA_CLIENT_ID: 'a',
    TINYFORGE_GITEA_CLIENT_SECRET: 'b',
  };
  const { providers } = settingsOf({ ...gitea, ...OIDC, TINYFORGE_OIDC_ISSUER: 'https://acme.auth0.com/' });
  expect(providers.map(({ url }) => url)).toEqual(['https://git.lan:3000', 'https://acme.auth0.com/']);
});

test('the variables are handed on as they were written, and no others', () => {
  expect(pickSignInVariables({ ...BASE, ...OIDC, TINYFORGE_SIGN_IN_DOMAINS: '', PATH: '/bin' })).toEqual(
    OIDC,
  );
});

describe('one sentence for each fault', () => {
  test.each<[string, Record<string, string>, string[]]>([
    [
      'no address to send people back to',
      GITHUB,
      ['Signing in with GitHub needs TINYFORGE_BASE_URL: the provider sends people back to that address.'],
    ],
    [
      'half of a pair',
      { ...BASE, TINYFORGE_GITHUB_CLIENT_ID: 'gh' },
      [
        'TINYFORGE_GITHUB_CLIENT_SECRET is missing: the provider gives it to you when you register Tinyforge there.',
      ],
    ],
    [
      'Gitea without an address',
      { ...BASE, TINYFORGE_GITEA_CLIENT_ID: 'a', TINYFORGE_GITEA_CLIENT_SECRET: 'b' },
      ['TINYFORGE_GITEA_URL must be the web address of the provider, such as https://login.example.com.'],
    ],
    [
      'an issuer that is none',
      { ...BASE, ...OIDC, TINYFORGE_OIDC_ISSUER: 'login.example.com' },
      ['TINYFORGE_OIDC_ISSUER must be the web address of the provider, such as https://login.example.com.'],
    ],
    [
      'a role that is none',
      { ...BASE, ...GITHUB, TINYFORGE_GITHUB_ROLES: 'acme=owner,viewer' },
      [
        'TINYFORGE_GITHUB_ROLES must list group=role, the role being admin, viewer or none, and holds "acme=owner".',
        'TINYFORGE_GITHUB_ROLES must list group=role, the role being admin, viewer or none, and holds "viewer".',
      ],
    ],
    [
      'a role for the whole world',
      { ...BASE, ...GITHUB, TINYFORGE_GITHUB_ROLES: '*=viewer' },
      ['TINYFORGE_GITHUB_ROLES gives everybody a role; say who that is in TINYFORGE_SIGN_IN_DOMAINS.'],
    ],
    [
      'domains that are none',
      {
        ...BASE,
        ...GITHUB,
        TINYFORGE_SIGN_IN_DOMAINS: '@example.com, com, *.example.com, \u212aompany.example',
      },
      [
        'TINYFORGE_SIGN_IN_DOMAINS must list domains of email addresses, such as example.com, and holds "@example.com", "com", "*.example.com", "\u212aompany.example".',
      ],
    ],
    [
      'domains for nobody',
      { ...BASE, TINYFORGE_SIGN_IN_DOMAINS: 'example.com' },
      ['TINYFORGE_SIGN_IN_DOMAINS is for signing in with a provider, and none is set up.'],
    ],
    [
      'linking by a provider that is not set up',
      { ...BASE, ...GITHUB, TINYFORGE_SIGN_IN_LINK: 'github oidc' },
      [
        'TINYFORGE_SIGN_IN_LINK must list providers that are set up (github, gitlab, gitea, oidc), and holds "oidc".',
      ],
    ],
    [
      'neither yes nor no',
      { ...BASE, ...OIDC, TINYFORGE_OIDC_ASSUME_VERIFIED: 'true' },
      ['TINYFORGE_OIDC_ASSUME_VERIFIED must be "yes" or "no", and is "true".'],
    ],
  ])('%s', (_name, source, problems) => {
    expect(problemsOf(source)).toEqual(problems);
    expect(problems.join()).not.toContain(SECRET);
  });
});
