import { describe, expect, it } from 'vitest';
import { eventDetails } from './event-details.ts';

describe('eventDetails', () => {
  it('shows the values of a sync and its commit', () => {
    const changes = [{ field: 'deploy.port', from: 3000, to: 8080 }];
    expect(eventDetails({ configVersion: 2, commitSha: 'abc', blobSha: 'def', changes })).toEqual([
      { kind: 'commit', commitSha: 'abc' },
      { kind: 'changes', changes },
    ]);
  });

  it('names what changed without a value, and nothing twice', () => {
    const changes = [{ field: 'deploy.port', from: null, to: 1 }];
    expect(eventDetails({ fields: ['name', 'config.port'], changes })).toEqual([
      { kind: 'fields', fields: ['name'], count: 1 },
      { kind: 'changes', changes },
    ]);
  });

  it('tells a change of role from a mere name', () => {
    expect(eventDetails({ personId: '1', name: 'Ada', from: 'viewer', to: 'admin' })).toEqual([
      { kind: 'role', name: 'Ada', from: 'viewer', to: 'admin' },
    ]);
    expect(eventDetails({ personId: '1', name: 'Ada' })).toEqual([{ kind: 'name', name: 'Ada' }]);
    expect(eventDetails({ personId: '1', name: 'Ada', role: 'none' })).toEqual([
      { kind: 'as', name: 'Ada', role: 'none' },
    ]);
  });

  it('leaves out what does not look as it should', () => {
    expect(
      eventDetails({ name: 5, changes: [{ field: 'x' }, null, 'y'], fields: [1], enabled: 'yes', path: 3 }),
    ).toEqual([]);
  });
});

it('shows the first names of an event that names thousands, and counts the rest', () => {
  const fields = Array.from({ length: 14_000 }, (_, n) => `config.key-${n}`);
  const [detail] = eventDetails({ fields });
  expect(detail).toEqual({ kind: 'fields', fields: fields.slice(0, 8), count: 14_000 });
  expect(eventDetails({ fields: fields.slice(0, 50), fieldCount: 14_000 })).toEqual([detail]);
  const [long] = eventDetails({ fields: [`config.${'x'.repeat(1_000)}`] });
  expect(long?.kind === 'fields' && long.fields[0]).toHaveLength(121);
});
