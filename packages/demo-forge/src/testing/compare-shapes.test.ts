import { expect, test } from 'vitest';
import { compareShapes } from './compare-shapes.ts';

const RECORDED = { id: 1, name: null, owner: { login: 'a' }, topics: ['x'], labels: [] };

test('other values, other keys besides and null in place of a value are no differences', () => {
  const ours = { id: 2, name: 'n', owner: null, topics: ['y', 'z'], labels: ['l'], more: true };
  expect(compareShapes(RECORDED, ours)).toEqual([]);
});

test('a missing key, another type and an empty list are differences, at any depth', () => {
  expect(compareShapes(RECORDED, { id: '2', owner: {}, topics: [], labels: {} })).toEqual([
    '$.id is number in the recording, string here',
    '$.name is missing here',
    '$.owner.login is missing here',
    '$.topics is empty here',
    '$.labels is array in the recording, object here',
  ]);
  expect(compareShapes([{ a: 1 }], [{}])).toEqual(['$[0].a is missing here']);
});
