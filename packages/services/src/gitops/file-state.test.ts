import { MAX_SPEC_BYTES } from '@tinyforge/core-gitops';
import { MAX_FILE_BYTES } from '@tinyforge/providers';
import { expect, it } from 'vitest';
import { toFileState } from './file-state.ts';

/** A file of that many bytes that parses, as a forge gives it. */
function found(length: number) {
  const bytes = new TextEncoder().encode('version: 1\n'.padEnd(length, '#'));
  return { outcome: 'found', commitSha: 'c', blobSha: 'b', repositoryId: '1', bytes } as const;
}

it('takes the largest file that the providers read: neither side knows the other', () => {
  expect(MAX_FILE_BYTES).toBe(MAX_SPEC_BYTES);
  expect(toFileState(found(MAX_FILE_BYTES))).toMatchObject({
    status: 'ok',
    spec: { version: 1, deploy: {} },
  });
  expect(toFileState(found(MAX_FILE_BYTES + 1))).toMatchObject({
    status: 'invalid',
    issues: [{ code: 'too_large' }],
  });
});
