import { expect, it } from 'vitest';
import { computeBlobSha } from '../blob.ts';
import { MAX_FILE_BYTES } from '../provider.ts';
import { LFS_POINTER, ODD_PATH, SPEC } from '../testing/contract-forge.ts';
import { describeEachForge } from '../testing/describe-each-forge.ts';

describeEachForge('what is at a path on', (forge) => {
  it('a file, whole, with the commit that it was read at', async () => {
    const { main, id } = forge.repository();
    expect(await forge.read()).toEqual({
      outcome: 'found',
      commitSha: main,
      blobSha: computeBlobSha(Buffer.from(SPEC), main),
      repositoryId: id,
      bytes: new Uint8Array(Buffer.from(SPEC)),
    });
  });

  it.each([
    ['a file in folders', 'deploy/web/app.yml', SPEC],
    ['a program', 'program.yml', SPEC],
    ['an empty file', 'empty.yml', ''],
    ['a name with #, %, blank and non-ASCII', ODD_PATH, SPEC],
    ['the last of hundreds', 'many/249.yml', '249\n'],
    ['the last of thousands', 'thousands/z.yml', SPEC],
    ['a pointer of Git LFS, which is what git holds', 'large.yml', LFS_POINTER],
  ])('%s', async (_what, path, text) => {
    expect((await forge.readText({ path })).text).toBe(text);
    expect(forge.asked().filter((url) => url.includes('lfs'))).toEqual([]);
  });

  it('a binary file, byte for byte', async () => {
    const bytes = new Uint8Array([0, 255, 254, 13, 10, 0]);
    expect(await forge.read({ path: 'binary.yml' })).toMatchObject({ outcome: 'found', bytes });
  });

  it('a file of exactly 64 KiB', async () => {
    expect(await forge.read({ path: 'at-the-cap.yml' })).toMatchObject({
      outcome: 'found',
      bytes: expect.objectContaining({ byteLength: MAX_FILE_BYTES }),
    });
  });

  it.each([
    ['a file of one byte more', 'over-the-cap.yml'],
    ['a file of 3 MiB', 'huge.yml'],
  ])('%s: too_large', async (_what, path) => {
    expect(await forge.read({ path })).toMatchObject({ outcome: 'fetch_failed', reason: 'too_large' });
  });

  it.each([
    ['a directory', 'deploy'],
    ['a directory with hundreds of entries', 'many'],
    ['a directory with thousands of entries', 'thousands'],
    ['a symlink to a file', 'link.yml'],
    ['a symlink further down', 'deploy/up.yml'],
    ['a symlink to nothing', 'dangling.yml'],
    ['a symlink to a directory', 'linked'],
    ['a submodule', 'vendor.yml'],
  ])('%s: not_a_file', async (_what, path) => {
    const { main, id } = forge.repository();
    expect(await forge.read({ path })).toEqual({
      outcome: 'fetch_failed',
      reason: 'not_a_file',
      commitSha: main,
      repositoryId: id,
    });
  });

  it.each([
    ['nothing', 'nothing.yml'],
    ['nothing in a folder', 'deploy/nothing.yml'],
    ['no folder', 'nowhere/at/all.yml'],
    ['a path through a file', '.tinyforge.yml/more.yml'],
    ['one after the last of hundreds', 'many/250.yml'],
    ['one among thousands', 'thousands/nothing.yml'],
    ["a path in git's own folder", '.git/config.yml'],
    ['a path through a symlink, at which git has nothing', 'linked/web/app.yml'],
  ])('%s: no_file', async (_what, path) => {
    const { main, id } = forge.repository();
    expect(await forge.read({ path })).toEqual({ outcome: 'no_file', commitSha: main, repositoryId: id });
  });

  it.each(['../x.yml', 'deploy/../.tinyforge.yml', './x.yml', 'a//b.yml', '/etc/passwd', ''])(
    'nothing is asked for at %j: no_file',
    async (path) => {
      expect(await forge.read({ path })).toMatchObject({ outcome: 'no_file' });
      expect(forge.asked().filter((url) => /passwd|contents|blobs|trees?(\?|\/)/.test(url))).toEqual([]);
    },
  );
});
