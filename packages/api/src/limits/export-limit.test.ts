import { expect, it } from 'vitest';
import { createExportLimit } from './export-limit.ts';

it('bounds the exports of one caller and of all, and gives a place back once', () => {
  const limit = createExportLimit({ ofOne: 2, ofAll: 3 });
  const first = limit.enter('one');
  expect(first).not.toBeNull();
  const second = limit.enter('one');
  expect(limit.enter('one')).toBeNull();
  expect(limit.enter('other')).not.toBeNull();
  expect(limit.enter('third'), 'all places are taken').toBeNull();
  first?.();
  first?.();
  expect(limit.enter('third')).not.toBeNull();
  expect(limit.enter('fourth')).toBeNull();
  second?.();
  expect(limit.enter('one')).not.toBeNull();
});
