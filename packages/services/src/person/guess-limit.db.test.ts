import { schema } from '@tinyforge/db';
import { createTestDatabase, type TestDatabase } from '@tinyforge/db/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createGuessLimit, MAX_GUESSES } from './guess-limit.ts';

let one: TestDatabase;
beforeAll(async () => {
  one = await createTestDatabase();
});
afterAll(() => one.drop());
beforeEach(async () => {
  await one.db.write.delete(schema.rateLimit);
});

const limitOfOneProcess = () => createGuessLimit(one.db.write);
const wrong = async () => ({ outcome: 'wrong_password' as const });
const right = async () => ({ outcome: 'changed' as const });

function createSignal() {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { give: () => give(), given };
}

test('ends guessing after so many, in every process, and only for that person', async () => {
  const [here, elsewhere] = [limitOfOneProcess(), limitOfOneProcess()];
  for (let count = 0; count < MAX_GUESSES; count += 1) {
    expect(await (count % 2 ? here : elsewhere).attempt('ada', wrong)).toEqual({ outcome: 'wrong_password' });
  }
  expect(await here.attempt('ada', right)).toEqual({ outcome: 'too_many' });
  expect(await elsewhere.attempt('ada', right)).toEqual({ outcome: 'too_many' });
  expect(await here.attempt('bert', right), 'somebody else').toEqual({ outcome: 'changed' });
});

test('lets one attempt of a person run at a time, and others beside it', async () => {
  const limit = limitOfOneProcess();
  const [started, finished] = [createSignal(), createSignal()];
  const first = limit.attempt('ada', async () => {
    started.give();
    await finished.given;
    return { outcome: 'changed' as const };
  });
  await started.given;
  expect(await limit.attempt('ada', right)).toEqual({ outcome: 'too_many' });
  expect(await limit.attempt('bert', right)).toEqual({ outcome: 'changed' });
  finished.give();
  expect(await first).toEqual({ outcome: 'changed' });
  expect(await limit.attempt('ada', right)).toEqual({ outcome: 'changed' });
});

test('an attempt that fails leaves nothing under way', async () => {
  const limit = limitOfOneProcess();
  const broken = async (): Promise<{ outcome: 'changed' }> => {
    throw new Error('no database');
  };
  await expect(limit.attempt('ada', broken)).rejects.toThrow('no database');
  expect(await limit.attempt('ada', right)).toEqual({ outcome: 'changed' });
});
