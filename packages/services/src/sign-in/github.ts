import { createAuthorizationURL } from 'better-auth/oauth2';
import { z } from 'zod';
import { type AskProvider, parseJson } from './ask-provider.ts';
import { parseAddress } from './claims.ts';
import { toAccountId } from './identity.ts';
import { exchangeCode, type IdentitySource, lowerGroups } from './identity-source.ts';
import { SignInError } from './sign-in-failure.ts';
import type { SignInProvider } from './sign-in-settings.ts';

const PAGE_SIZE = 100;
/** Somebody in more than a thousand teams is taken for a member of the first thousand. */
const MAX_PAGES = 10;

const userAnswer = z.object({ id: z.int(), login: z.string(), name: z.string().nullish() });
const emailsAnswer = z.array(z.object({ email: z.string(), verified: z.boolean(), primary: z.boolean() }));
const orgsAnswer = z.array(z.object({ login: z.string() }));
const teamsAnswer = z.array(z.object({ slug: z.string(), organization: z.object({ login: z.string() }) }));

/**
 * GitHub, or Enterprise Server at its own address. It has no ID tokens for people: the token of the code, sent to GitHub's own API, says who it is.
 * Groups are organizations (`acme`) and teams (`acme/platform`), asked for only where a rule speaks of some.
 */
export function createGithub(given: SignInProvider, { ask }: { ask: AskProvider }): IdentitySource {
  const provider = { ...given, roles: lowerGroups(given.roles) };
  const { url } = provider;
  const apiUrl = url === 'https://github.com' ? 'https://api.github.com' : `${url}/api/v3`;
  const scopes = ['read:user', 'user:email', ...(provider.roles ? ['read:org'] : [])];

  return {
    provider,
    hasIdTokens: false,
    createAuthorizationUrl: ({ nonce: _nonce, ...request }) =>
      createAuthorizationURL({
        ...request,
        id: provider.id,
        options: { clientId: provider.clientId },
        authorizationEndpoint: `${url}/login/oauth/authorize`,
        scopes,
      }),
    async identify(code) {
      const { accessToken } = await exchangeCode(ask, provider, code, {
        tokenEndpoint: `${url}/login/oauth/access_token`,
        authentication: 'post',
      });
      const get = createGet(ask, apiUrl, accessToken);
      const user = await get('/user', userAnswer);
      const emails = await get(`/user/emails?per_page=${PAGE_SIZE}`, emailsAnswer);
      return {
        provider,
        accountId: toAccountId(url, String(user.id)),
        name: user.name || user.login,
        emails: emails
          .filter(({ verified }) => verified)
          .sort((one, other) => Number(other.primary) - Number(one.primary))
          .flatMap(({ email }) => parseAddress(email) ?? []),
        groups: provider.roles ? await readGroups(get) : [],
      };
    },
  };
}

type Get = <T>(path: string, schema: z.ZodType<T>) => Promise<T>;

function createGet(ask: AskProvider, apiUrl: string, accessToken: string): Get {
  const headers = {
    authorization: `Bearer ${accessToken}`,
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
  };
  return async (path, schema) => {
    const parsed = schema.safeParse(parseJson(await ask('api', `${apiUrl}${path}`, { headers })));
    if (parsed.success) return parsed.data;
    throw new SignInError('bad_answer', 'GitHub answered something else than it describes.', {
      request: 'api',
    });
  };
}

async function readGroups(get: Get): Promise<string[]> {
  const orgs = await readPages(get, '/user/orgs', orgsAnswer);
  const teams = await readPages(get, '/user/teams', teamsAnswer);
  const names = [
    ...orgs.map(({ login }) => login),
    ...teams.map(({ organization, slug }) => `${organization.login}/${slug}`),
  ];
  return names.map((name) => name.toLowerCase());
}

async function readPages<T>(get: Get, path: string, schema: z.ZodType<T[]>): Promise<T[]> {
  const all: T[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const items = await get(`${path}?per_page=${PAGE_SIZE}&page=${page}`, schema);
    all.push(...items);
    if (items.length < PAGE_SIZE) break;
  }
  return all;
}
