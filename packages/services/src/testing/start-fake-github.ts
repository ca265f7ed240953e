import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Exchange, readGithubExamples } from '@tinyforge/demo-forge/testing';

type Email = { email: string; verified: boolean; primary: boolean };

/** Somebody with an account there; `teams` as `acme/platform`. */
export type GithubPerson = {
  id: number;
  login: string;
  name?: string | null;
  emails: Email[];
  orgs?: string[];
  teams?: string[];
};

export type FakeGithub = {
  url: string;
  host: string;
  clientId: string;
  clientSecret: string;
  people: Map<string, GithubPerson>;
  /** What was asked of the API and answered, for a check against GitHub's description. */
  exchanges: Exchange[];
  /** The scopes of each authorization. */
  scopes: string[];
  close(): Promise<void>;
};

const USER = '/user';
const EMAILS = '/user/emails';
const ORGS = '/user/orgs';
const TEAMS = '/user/teams';

/**
 * As much of GitHub Enterprise Server as a sign-in needs: the authorization page, which asks for a login; codes that work once, with PKCE; and four
 * addresses of the API, answered with GitHub's own examples in which the people of the test stand.
 */
export async function startFakeGithub(): Promise<FakeGithub> {
  const examples = (await readGithubExamples([USER, EMAILS, ORGS, TEAMS])) as Record<string, unknown> & {
    [ORGS]: [Record<string, unknown>];
    [TEAMS]: [Record<string, unknown> & { organization: Record<string, unknown> }];
  };
  const people = new Map<string, GithubPerson>();
  const codes = new Map<string, { login: string; challenge: string; redirectUri: string }>();
  const tokens = new Map<string, string>();
  const [exchanges, scopes]: [Exchange[], string[]] = [[], []];
  const [clientId, clientSecret] = ['Iv1.tinyforge', 'a client secret of GitHub for the tests'];

  function answerApi(path: string, person: GithubPerson): unknown {
    if (path === USER) {
      const { id, login, name = null } = person;
      return { ...(examples[USER] as object), id, login, name };
    }
    if (path === EMAILS) return person.emails.map((email) => ({ ...email, visibility: null }));
    if (path === ORGS) return (person.orgs ?? []).map((login) => ({ ...examples[ORGS][0], login }));
    return (person.teams ?? []).map((name) => {
      const [login, slug] = name.split('/');
      const team = examples[TEAMS][0];
      // Required by the description, and left out of its own example.
      const organization = { ...team.organization, login, archived_at: null };
      return { ...team, type: 'organization', slug, organization };
    });
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://github.test');
    const json = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (url.pathname === '/login/oauth/authorize') {
      const query = url.searchParams;
      scopes.push(query.get('scope') ?? '');
      if (request.method === 'GET') {
        response.setHeader('content-type', 'text/html');
        response.end('<form method="post"><input name="subject"><button>Authorize</button></form>');
        return;
      }
      const form = new URLSearchParams(await readText(request));
      const code = randomBytes(10).toString('hex');
      codes.set(code, {
        login: form.get('subject') ?? '',
        challenge: query.get('code_challenge') ?? '',
        redirectUri: query.get('redirect_uri') ?? '',
      });
      const back = new URL(query.get('redirect_uri') ?? '');
      back.search = new URLSearchParams({ code, state: query.get('state') ?? '' }).toString();
      response.writeHead(302, { location: back.href }).end();
      return;
    }
    if (url.pathname === '/login/oauth/access_token') {
      const form = new URLSearchParams(await readText(request));
      const known = codes.get(form.get('code') ?? '');
      codes.delete(form.get('code') ?? '');
      const verifier = form.get('code_verifier') ?? '';
      const isRight =
        known?.challenge === createHash('sha256').update(verifier).digest('base64url') &&
        known.redirectUri === form.get('redirect_uri') &&
        form.get('client_id') === clientId &&
        form.get('client_secret') === clientSecret;
      // GitHub tells of it with status 200.
      if (!known || !isRight) return json(200, { error: 'bad_verification_code' });
      const token = `gho_${randomBytes(10).toString('hex')}`;
      tokens.set(token, known.login);
      return json(200, { access_token: token, token_type: 'bearer', scope: scopes.at(-1) });
    }
    const login = tokens.get((request.headers.authorization ?? '').replace(/^Bearer /, ''));
    const person = login === undefined ? undefined : people.get(login);
    const path = url.pathname.replace(/^\/api\/v3/, '');
    if (!person || ![USER, EMAILS, ORGS, TEAMS].includes(path))
      return json(401, { message: 'Bad credentials' });
    const answered = answerApi(path, person);
    exchanges.push({ method: 'GET', path: `${path}${url.search}`, status: 200, answered });
    json(200, answered);
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    clientId,
    clientSecret,
    people,
    exchanges,
    scopes,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
