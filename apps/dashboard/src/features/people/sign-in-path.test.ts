import { describe, expect, it } from 'vitest';
import { enrolPath, safeNextPath, signInPath } from './sign-in-path.ts';

describe('safeNextPath', () => {
  it.each(['/', '/events?type=gitops.synced', '/workloads/42/edit#config'])(
    'keeps the local path %s',
    (path) => {
      expect(safeNextPath(path)).toBe(path);
    },
  );

  it.each([
    '//evil.example',
    '/\\evil.example',
    '\\/evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    'workloads',
    '',
    undefined,
    ['/events'],
    `/${'a'.repeat(3000)}`,
  ])('sends %j to the list', (path) => {
    expect(safeNextPath(path)).toBe('/');
  });

  it.each(['/sign-in', '/sign-in?next=/sign-in', '/setup', '/invite', '/enrol', '/api/auth/sign-out'])(
    'does not lead back to %s',
    (path) => {
      expect(safeNextPath(path)).toBe('/');
    },
  );
});

describe('signInPath', () => {
  it('remembers where somebody wanted to go', () => {
    expect(signInPath('/events?type=a')).toBe('/sign-in?next=%2Fevents%3Ftype%3Da');
  });

  it('says nothing about the list', () => {
    expect(signInPath('/')).toBe('/sign-in');
  });
});

describe('enrolPath', () => {
  it('remembers where somebody wanted to go', () => {
    expect(enrolPath('/people')).toBe('/enrol?next=%2Fpeople');
  });

  it('says nothing about the list', () => {
    expect(enrolPath('/enrol?next=%2Fpeople')).toBe('/enrol');
  });
});

it('adds why a person is on the sign-in page', () => {
  expect(signInPath('/', 'signed-out')).toBe('/sign-in?left=signed-out');
  expect(signInPath('/events?type=a.b', 'ended')).toBe('/sign-in?next=%2Fevents%3Ftype%3Da.b&left=ended');
});
