import type { Branch, Commit, ContentsResponse, Repository, Tag, User } from 'gitea-js';
import { describe, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type {
  branchAnswer,
  commitAnswer,
  entryAnswer,
  repositoryAnswer,
  tagAnswer,
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
    expectTypeOf<z.input<typeof tagAnswer>['commit']>().toEqualTypeOf<
      Published<NonNullable<Tag['commit']>, 'sha'>
    >();
    expectTypeOf<z.input<typeof commitAnswer>>().toEqualTypeOf<Published<Commit, 'sha'>>();
  });

  it('contents', () => {
    type Entry = z.input<typeof entryAnswer>;
    expectTypeOf<Pick<Entry, 'sha' | 'size'>>().toEqualTypeOf<Published<ContentsResponse, 'sha' | 'size'>>();
    expectTypeOf<Entry['type']>().toExtend<NonNullable<ContentsResponse['type']>>();
    expectTypeOf<NonNullable<Entry['content']>>().toEqualTypeOf<NonNullable<ContentsResponse['content']>>();
    expectTypeOf<NonNullable<Entry['encoding']>>().toEqualTypeOf<NonNullable<ContentsResponse['encoding']>>();
  });

  it('user', () => {
    expectTypeOf<z.input<typeof userAnswer>>().toEqualTypeOf<Published<User, 'login'>>();
  });
});
