import { describeError } from '@tinyforge/services';
import { expect, it } from 'vitest';
import { createLog } from './create-log.ts';

function record(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown> {
  const lines: string[] = [];
  write(createLog({ write: (line) => lines.push(line) }));
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '');
}

const LONG = 'x'.repeat(14_000);

it('cuts messages and values at 200 characters', () => {
  const entry = record((log) =>
    log.warn({ origin: LONG, list: [LONG], in: { side: LONG } }, `Invalid origin: ${LONG}`),
  );
  expect(entry.msg).toMatch(/^Invalid origin: x+…$/);
  expect(entry.msg).toHaveLength(200);
  expect(entry.origin).toHaveLength(200);
  expect(entry).toMatchObject({ list: [`${'x'.repeat(199)}…`], in: { side: `${'x'.repeat(199)}…` } });
  expect(record((log) => log.warn({ short: 'as it is', number: 1, none: null }, 'm'))).toMatchObject({
    short: 'as it is',
    number: 1,
    none: null,
    msg: 'm',
  });
});

it('bounds lists, objects and depth', () => {
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`${LONG}${index}`, LONG]));
  let deep: unknown = LONG;
  for (let level = 0; level < 500; level += 1) deep = [deep];
  const text = JSON.stringify(record((log) => log.warn({ many, list: Array(5_000).fill(LONG), deep }, 'm')));
  expect(text.length).toBeLessThan(40_000);
});

it('keeps the lines of a stack', () => {
  const { error } = record((log) => log.error({ error: describeError(new Error('broken')) }, 'm')) as {
    error: { stack: string[]; message: string };
  };
  expect(error.message).toBe('broken');
  expect(error.stack.length).toBeGreaterThan(3);
  expect(error.stack[0]).toMatch(/^at .*create-log\.test\.ts/);
});
