import { describe, expect, it } from 'vitest';
import { NotFoundError } from '../failure.ts';
import type { ForgeRequest } from '../forge-request.ts';
import { openGitlabSession } from './gitlab-session.ts';

const API = 'https://gitlab.example/api/v4';
const COMMIT = '1'.repeat(40);
const REPOSITORY = { id: '7', fullName: 'acme/web', defaultBranch: 'main' };

/** GitLab's tree API in pages of 100, with the headers that a gateway lets through. Never sends `Link`. */
function openFolder(
  total: number,
  {
    ignoresPage = false,
    sendsNextPage = true,
    commitId = COMMIT,
    /** The first page for which the server sends 404. */
    missingFrom = Number.POSITIVE_INFINITY,
    /** How often the server sends the commit before it hides the project. */
    commitAnswers = Number.POSITIVE_INFINITY,
  } = {},
) {
  const pages: string[] = [];
  let sentCommits = 0;
  const request: ForgeRequest = async (url) => {
    const { pathname, searchParams } = new URL(url);
    if (pathname.endsWith(`/repository/commits/${COMMIT}`)) {
      sentCommits += 1;
      if (sentCommits > commitAnswers) throw new NotFoundError({ message: '404 Project Not Found' });
      return { status: 200, headers: new Map(), json: { id: commitId } };
    }
    pages.push(searchParams.get('page') ?? '1');
    const page = ignoresPage ? 1 : Number(searchParams.get('page') ?? '1');
    if (page >= missingFrom) throw new NotFoundError({ message: '404 Tree Not Found' });
    const first = (page - 1) * 100;
    const names = Array.from({ length: Math.max(0, Math.min(100, total - first)) }, (_, i) => first + i);
    const next = first + 100 < total ? String(page + 1) : '';
    return {
      status: 200,
      headers: new Map(sendsNextPage ? [['x-next-page', next]] : []),
      json: names.map((name) => ({
        id: COMMIT,
        path: `many/${String(name).padStart(4, '0')}.yml`,
        mode: '100644',
      })),
    };
  };
  return { pages, session: openGitlabSession({ apiUrl: API, token: undefined, request }) };
}

describe('findEntry', () => {
  it.each([true, false])('asks for page 2 without a Link header (x-next-page: %s)', async (sendsNextPage) => {
    const { session, pages } = openFolder(101, { sendsNextPage });
    expect(await session.findEntry(REPOSITORY, COMMIT, 'many/0100.yml')).toEqual({
      kind: 'file',
      sha: COMMIT,
      size: null,
    });
    expect(pages).toEqual(['1', '2']);
  });

  it.each([
    [99, ['1']],
    [100, ['1', '2']],
    [101, ['1', '2']],
    [250, ['1', '2', '3']],
  ])('returns null in a folder of %i entries only after its last page', async (total, asked) => {
    const { session, pages } = openFolder(total, { sendsNextPage: false });
    expect(await session.findEntry(REPOSITORY, COMMIT, 'many/nothing.yml')).toBeNull();
    expect(pages).toEqual(asked);
  });

  it('throws bad_response when the server takes the commit id for a name', async () => {
    const { session } = openFolder(1, { commitId: '2'.repeat(40) });
    for (const path of ['many/0000.yml', 'many/nothing.yml'])
      await expect(session.findEntry(REPOSITORY, COMMIT, path)).rejects.toMatchObject({
        reason: 'bad_response',
      });
  });

  it('stops at the page that has the entry', async () => {
    const { session, pages } = openFolder(250);
    expect(await session.findEntry(REPOSITORY, COMMIT, 'many/0005.yml')).not.toBeNull();
    expect(pages).toEqual(['1']);
  });

  it('throws bad_response when the server sends the same page twice', async () => {
    const { session, pages } = openFolder(101, { ignoresPage: true });
    const looked = session.findEntry(REPOSITORY, COMMIT, 'many/0100.yml');
    await expect(looked).rejects.toMatchObject({ reason: 'bad_response' });
    expect(pages).toEqual(['1', '2']);
  });

  it('throws bad_response when a later page is missing', async () => {
    const { session } = openFolder(101, { missingFrom: 2 });
    const looked = session.findEntry(REPOSITORY, COMMIT, 'many/0100.yml');
    await expect(looked).rejects.toMatchObject({ reason: 'bad_response' });
  });

  it('returns null for a folder that does not exist', async () => {
    const { session } = openFolder(1, { missingFrom: 1 });
    expect(await session.findEntry(REPOSITORY, COMMIT, 'many/0000.yml')).toBeNull();
  });

  it('throws bad_response when the project is hidden before its folder is listed', async () => {
    const { session } = openFolder(1, { missingFrom: 1, commitAnswers: 1 });
    const looked = session.findEntry(REPOSITORY, COMMIT, 'many/0000.yml');
    await expect(looked).rejects.toMatchObject({ reason: 'bad_response' });
  });

  it('throws bad_response in a folder of more than 5,000 entries', async () => {
    const { session, pages } = openFolder(6_000);
    const looked = session.findEntry(REPOSITORY, COMMIT, 'many/5999.yml');
    await expect(looked).rejects.toMatchObject({ reason: 'bad_response' });
    expect(pages).toHaveLength(50);
  });
});
