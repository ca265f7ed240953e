import { createHash } from 'node:crypto';
import type { GitProvider, Providers, ReadFileResult } from '@tinyforge/providers';

const TEXTS = ['version: 1\ndeploy:\n  port: 8001\n', 'version: 1\ndeploy:\n  port: 8002\n'];

/** The blob SHA of the file that the n-th look at a repository finds. */
export function blobOfLook(look: number): string {
  return fileOfLook(look).blobSha;
}

function fileOfLook(look: number) {
  const bytes = Buffer.from(TEXTS[look % 2] ?? '');
  const blobSha = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  return { bytes, blobSha };
}

/** Forges that answer at once, from memory, with another port at every look: each sync has something to apply. */
export function createMemoryForges(): Providers {
  const looks = new Map<string, number>();
  const refuse = async (): Promise<never> => {
    throw new Error('The benchmark asks for nothing but files.');
  };
  const readFile: GitProvider['readFile'] = async ({ repository }): Promise<ReadFileResult> => {
    const look = looks.get(repository) ?? 0;
    looks.set(repository, look + 1);
    return { outcome: 'found', commitSha: 'c'.repeat(40), repositoryId: '1', ...fileOfLook(look) };
  };
  const provider = {
    readFile,
    testConnection: refuse,
    fileUrl: () => 'https://example.com/file',
    commitUrl: () => 'https://example.com/commit',
  };
  // Whatever else a provider can do is not reached by a sync.
  return {
    github: { kind: 'github', ...provider },
    gitlab: { kind: 'gitlab', ...provider },
    gitea: { kind: 'gitea', ...provider },
  } as unknown as Providers;
}
