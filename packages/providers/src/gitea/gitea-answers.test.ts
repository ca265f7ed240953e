import type {
  Branch,
  Commit,
  GitBlobResponse,
  GitEntry,
  GitTreeResponse,
  Repository,
  Tag,
  User,
} from 'gitea-js';
import { describe, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type {
  blobAnswer,
  branchAnswer,
  commitAnswer,
  repositoryAnswer,
  tagAnswer,
  treeAnswer,
  userAnswer,
} from './gitea-answers.ts';

/** What the published types say of the fields that we ask for. */
type Published<Answer, Wanted extends keyof Answer> = { [Key in Wanted]-?: NonNullable<Answer[Key]> };

// Checked by the compiler: these fail `npm run typecheck`, not the run.
describe("what is read of Gitea's answers is in its published types", () => {
  it('repository', () => {
    type Wanted = 'id' | 'full_name' | 'default_branch' | 'empty';
    expectTypeOf<z.input<typeof repositoryAnswer>>().toEqualTypeOf<Published<Repository, Wanted>>();
  });

  it('branch, tag and commit', () => {
    expectTypeOf<z.input<typeof branchAnswer>['name']>().toEqualTypeOf<Published<Branch, 'name'>['name']>();
    expectTypeOf<z.input<typeof branchAnswer>['commit']>().toEqualTypeOf<
      Published<NonNullable<Branch['commit']>, 'id'>
    >();
    expectTypeOf<Omit<z.input<typeof tagAnswer>, 'commit'>>().toEqualTypeOf<Published<Tag, 'id' | 'name'>>();
    expectTypeOf<z.input<typeof tagAnswer>['commit']>().toEqualTypeOf<
      Published<NonNullable<Tag['commit']>, 'sha'>
    >();
    expectTypeOf<z.input<typeof commitAnswer>>().toEqualTypeOf<Published<Commit, 'sha'>>();
  });

  it('tree and blob', () => {
    type Tree = z.input<typeof treeAnswer>;
    type Entry = NonNullable<Tree['tree']>[number];
    expectTypeOf<Omit<Tree, 'tree'>>().toEqualTypeOf<
      Published<GitTreeResponse, 'sha' | 'truncated' | 'total_count'>
    >();
    expectTypeOf<Entry>().toEqualTypeOf<Published<GitEntry, 'path' | 'mode' | 'sha' | 'size'>>();
    type Blob = z.input<typeof blobAnswer>;
    expectTypeOf<Blob['size']>().toEqualTypeOf<NonNullable<GitBlobResponse['size']>>();
    expectTypeOf<NonNullable<Blob['content']>>().toEqualTypeOf<NonNullable<GitBlobResponse['content']>>();
    expectTypeOf<NonNullable<Blob['encoding']>>().toEqualTypeOf<NonNullable<GitBlobResponse['encoding']>>();
  });

  it('user', () => {
    expectTypeOf<z.input<typeof userAnswer>>().toEqualTypeOf<Published<User, 'login'>>();
  });
});
