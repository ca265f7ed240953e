import { expect, test } from 'vitest';
import { createGuessLimit, MAX_WRONG_GUESSES } from './guess-limit.ts';

const at = (seconds: number) => new Date(1_000_000_000_000 + seconds * 1000);
const wrong = async () => ({ outcome: 'wrong_password' as const });
const right = async () => ({ outcome: 'changed' as const });

test('ends guessing after so many wrong ones, for a minute', async () => {
  const limit = createGuessLimit();
  for (let count = 0; count < MAX_WRONG_GUESSES; count += 1) {
    expect(await limit.attempt('ada', at(count), wrong)).toEqual({ outcome: 'wrong_password' });
  }
  expect(await limit.attempt('ada', at(20), right)).toEqual({ outcome: 'too_many' });
  expect(await limit.attempt('bert', at(20), right), 'somebody else').toEqual({ outcome: 'changed' });
  expect(await limit.attempt('ada', at(75), right)).toEqual({ outcome: 'changed' });
});

test('lets one attempt of a person run at a time, and others beside it', async () => {
  const limit = createGuessLimit();
  let finish = () => {};
  const first = limit.attempt('ada', at(0), async () => {
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    return { outcome: 'changed' as const };
  });
  expect(await limit.attempt('ada', at(0), right)).toEqual({ outcome: 'too_many' });
  expect(await limit.attempt('bert', at(0), right)).toEqual({ outcome: 'changed' });
  finish();
  expect(await first).toEqual({ outcome: 'changed' });
  expect(await limit.attempt('ada', at(0), right)).toEqual({ outcome: 'changed' });
});

test('an attempt that fails leaves nothing behind', async () => {
  const limit = createGuessLimit();
  const broken = async (): Promise<{ outcome: 'changed' }> => {
    throw new Error('no database');
  };
  await expect(limit.attempt('ada', at(0), broken)).rejects.toThrow('no database');
  expect(await limit.attempt('ada', at(0), right)).toEqual({ outcome: 'changed' });
});
