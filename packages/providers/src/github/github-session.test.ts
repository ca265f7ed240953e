import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { ForgeRequest } from '../forge-request.ts';
import { openGithubSession } from './github-session.ts';

const require = createRequire(import.meta.url);

function readJson(specifier: string): unknown {
  return JSON.parse(readFileSync(require.resolve(specifier), 'utf8'));
}

type Examples = Record<string, { $ref?: string; value?: unknown }>;
type Operation = { responses: Record<string, { content?: Record<string, { examples?: Examples }> }> };
type Description = { paths: Record<string, { get?: Operation }>; components: { examples: Examples } };

const API = 'https://api.github.com';

/** GitHub as its own description has it: answers a path that is described with the example that stands there. */
function openDescribed(file: string) {
  const description = readJson(`@octokit/openapi/generated/${file}`) as Description;
  const asked: string[] = [];
  const request: ForgeRequest = async (url) => {
    const path = url.slice(API.length);
    const parts = path.split('/');
    const template = Object.keys(description.paths)
      .filter((candidate) => {
        const wanted = candidate.split('/');
        return (
          wanted.length === parts.length &&
          wanted.every((part, i) => part.startsWith('{') || part === parts[i])
        );
      })
      // Of two that fit, the one with fewer parameters is meant.
      .sort((left, right) => left.split('{').length - right.split('{').length)[0];
    if (template === undefined) throw new Error(`GitHub describes no ${path}`);
    asked.push(template);
    const examples =
      description.paths[template]?.get?.responses['200']?.content?.['application/json']?.examples;
    const example = Object.values(examples ?? {})[0];
    const name = example?.$ref?.split('/').at(-1) ?? '';
    return {
      status: 200,
      headers: new Map(),
      json: example?.value ?? description.components.examples[name]?.value,
    };
  };
  return { asked, session: openGithubSession({ apiUrl: API, token: undefined, request }) };
}

describe.each(['api.github.com.json', 'ghes-3.17.json', 'ghes-3.19.json'])(
  "GitHub's description %s",
  (file) => {
    const { asked, session } = openDescribed(file);
    const repository = { id: '1296269', fullName: 'octocat/Hello-World', defaultBranch: 'main' };

    it('has the repository', async () => {
      expect(await session.getRepository('octocat/Hello-World')).toMatchObject({
        id: expect.stringMatching(/^\d+$/),
        fullName: 'octocat/Hello-World',
        defaultBranch: expect.any(String),
      });
      expect(asked.at(-1)).toBe('/repos/{owner}/{repo}');
    });

    it('has refs, and commits by id', async () => {
      const branch = await session.resolveCommit(repository, { kind: 'branch', name: 'featureA' });
      expect(branch).toBe('aa218f56b14c9653891f9e74264a383fa43fefbd');
      expect(asked.at(-1)).toBe('/repos/{owner}/{repo}/git/ref/{ref}');
      const name = '7638417db6d59f3c431d3e1f261cc637155684cd';
      expect(await session.resolveCommit(repository, { kind: 'commit', name })).toBe(name);
      expect(asked.at(-1)).toBe('/repos/{owner}/{repo}/git/commits/{commit_sha}');
    });

    it('has trees and blobs', async () => {
      const entry = await session.findEntry(repository, '1'.repeat(40), 'file.rb');
      expect(entry).toMatchObject({
        kind: 'file',
        sha: expect.stringMatching(/^[0-9a-f]{40}$/),
        size: expect.any(Number),
      });
      expect(asked.at(-1)).toBe('/repos/{owner}/{repo}/git/trees/{tree_sha}');
      const blob = await session.readBlob(repository, { commitSha: '', path: '', sha: '1'.repeat(40) });
      expect(new TextDecoder().decode(blob.bytes)).toBe('Content of the blob');
      expect(asked.at(-1)).toBe('/repos/{owner}/{repo}/git/blobs/{file_sha}');
    });

    it('has the user', async () => {
      expect(await session.getIdentity()).toEqual({ login: 'octocat', scopes: null });
      expect(asked.at(-1)).toBe('/user');
    });
  },
);

describe('annotated tags', () => {
  const tree = new Map<string, { type: string; sha: string }>();
  const asked: string[] = [];
  const session = openGithubSession({
    apiUrl: API,
    token: undefined,
    request: async (url) => {
      asked.push(url);
      const sha = url.split('/').at(-1) ?? '';
      if (url.includes('/git/ref/'))
        return answer({ ref: 'refs/tags/v1', object: { type: 'tag', sha: 'a' } });
      return answer({ object: tree.get(sha) });
    },
  });
  const answer = (json: unknown) => ({ status: 200, headers: new Map<string, string>(), json });
  const repository = { id: '1', fullName: 'acme/web', defaultBranch: 'main' };

  it('that point at each other for ever end', async () => {
    tree.set('a', { type: 'tag', sha: 'b' }).set('b', { type: 'tag', sha: 'a' });
    expect(await session.resolveCommit(repository, { kind: 'tag', name: 'v1' })).toBeNull();
    expect(asked).toHaveLength(6);
  });

  it('of something that is no commit name no commit', async () => {
    tree.set('a', { type: 'tree', sha: 'b' });
    expect(await session.resolveCommit(repository, { kind: 'tag', name: 'v1' })).toBeNull();
  });
});

describe("GitHub's recorded answers", () => {
  type Recording = { path: string; status: number; response: unknown };
  const recorded = readJson(
    '@octokit/fixtures/scenarios/api.github.com/rename-repository/normalized-fixture.json',
  ) as Recording[];

  it('a renamed repository has its new name and its old id', async () => {
    const found = recorded.find(({ path, status }) => path === '/repositories/1000' && status === 200);
    const session = openGithubSession({
      apiUrl: API,
      token: undefined,
      request: async () => ({ status: 200, headers: new Map(), json: found?.response }),
    });
    expect(await session.getRepository('octokit-fixture-org/rename-repository')).toEqual({
      id: '1000',
      fullName: 'octokit-fixture-org/rename-repository-newname',
      defaultBranch: expect.any(String),
    });
  });
});
