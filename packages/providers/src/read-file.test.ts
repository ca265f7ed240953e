import { expect, it } from 'vitest';
import type { ForgeSession } from './forge.ts';
import { type Progress, readFileIn } from './read-file.ts';

const TOKEN = '0123456789abcdef0123456789abcdef01234567';
const SHA = 'b'.repeat(40);

/** A forge that has one file, and says of it what it likes. */
function sessionThat(says: { fullName?: string; commitSha?: string; blobSha?: string }): ForgeSession {
  const { fullName = 'acme/web', commitSha = SHA, blobSha = SHA } = says;
  return {
    getRepository: async () => ({ id: '1', fullName, defaultBranch: 'main' }),
    resolveCommit: async () => commitSha,
    findEntry: async () => ({ kind: 'file', sha: blobSha, size: 1 }),
    // Where the look gets this far, the forge was believed.
    readBlob: async () => {
      throw new Error('believed');
    },
  } as unknown as ForgeSession;
}

it.each([
  ['the new name', { fullName: `acme/${TOKEN}` }],
  ['the new name, in capitals', { fullName: `acme/${TOKEN.toUpperCase()}` }],
  ['the commit', { commitSha: TOKEN }],
  ['the hash of the bytes', { blobSha: TOKEN }],
])('does not believe a forge that answers with the token as %s', async (_name, says) => {
  const progress: Progress = {};
  const look = readFileIn(
    sessionThat(says),
    { repository: 'acme/web', ref: { kind: 'default' }, path: 'a.yml' },
    progress,
    { findPlace: () => undefined, findBlob: () => undefined, keepBlob() {}, keepPlace() {} } as never,
    [undefined, TOKEN],
  );
  await expect(look).rejects.toMatchObject({ reason: 'bad_response' });
  expect(JSON.stringify(progress).toLowerCase()).not.toContain(TOKEN);
});
