import { expect, it } from 'vitest';
import { compareReviews } from './review-marks.ts';

it('marks what is new, what has other values on either side, and what no longer differs', () => {
  const before = [
    { field: 'deploy.port', from: 3000, to: 8080 },
    { field: 'deploy.healthcheck', from: '/', to: '/up' },
    { field: 'deploy.deploy_strategy', from: null, to: 'blue-green' },
  ];
  const now = [
    { field: 'deploy.port', from: 4000, to: 8080 },
    { field: 'deploy.deploy_strategy', from: null, to: 'blue-green' },
    { field: 'deploy.memory', from: null, to: '1Gi' },
  ];
  const { marks, gone } = compareReviews(before, now);
  expect([...marks]).toEqual([
    ['deploy.port', { kind: 'changed', from: 3000, to: 8080 }],
    ['deploy.memory', { kind: 'added' }],
  ]);
  expect(gone).toEqual(['deploy.healthcheck']);
});
