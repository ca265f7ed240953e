import { describe, expect, it } from 'vitest';
import {
  changedPaths,
  configOfForm,
  emptyWorkloadForm,
  formOfWorkload,
  rebaseForm,
  sourceOfForm,
} from './workload-form.ts';

const workload = {
  name: 'web',
  sourceKind: 'dockerfile' as const,
  group: { id: 'shop' },
  source: {
    forge: 'gitlab' as const,
    baseUrl: 'https://gitlab.com',
    repository: 'a/b/c',
    ref: { kind: 'branch' as const, name: 'feature/x' },
    credentialId: null,
  },
  config: { port: 3000, deploy_strategy: '', env: { A: '1' } },
};

describe('formOfWorkload and back', () => {
  it('changes nothing', () => {
    const form = formOfWorkload(workload);
    expect(configOfForm(form, workload.config)).toEqual(workload.config);
    expect(sourceOfForm(form)).toEqual(workload.source);
  });

  it('has no source for a kind without a repository', () => {
    expect(sourceOfForm({ ...emptyWorkloadForm(), sourceKind: 'image' })).toBeNull();
  });
});

describe('configOfForm', () => {
  const typed = (config: Record<string, string>) => {
    const form = formOfWorkload(workload);
    return configOfForm({ ...form, config: { ...form.config, ...config } }, workload.config);
  };

  it('writes numbers as numbers and leaves keys that it does not know alone', () => {
    expect(typed({ port: ' 8080 ' })).toEqual({ ...workload.config, port: 8080 });
  });

  it('removes the key of an emptied field', () => {
    expect(typed({ port: '' })).not.toHaveProperty('port');
  });

  it('hands on what is no number, for the server to refuse', () => {
    expect(typed({ port: '80a' }).port).toBe('80a');
    expect(typed({ port: '9'.repeat(20) }).port).toBe('9'.repeat(20));
  });

  it('sends nothing that the kind does not honour', () => {
    const form = {
      ...emptyWorkloadForm(),
      sourceKind: 'static' as const,
      config: { port: '80', deploy_strategy: 'recreate' },
    };
    expect(configOfForm(form, {})).toEqual({ deploy_strategy: 'recreate' });
  });

  it('takes the other keys out of their text, and leaves them alone where only spaces changed', () => {
    const form = formOfWorkload(workload);
    expect(configOfForm({ ...form, others: '{"memory": "1Gi"}' }, workload.config)).toEqual({
      port: 3000,
      deploy_strategy: '',
      memory: '1Gi',
    });
    expect(configOfForm({ ...form, others: '' }, workload.config)).not.toHaveProperty('env');
    expect(changedPaths(form, { ...form, others: '{ "env": { "A": "1" } }' })).toEqual([]);
  });

  it('never saves half of a text that cannot be read', () => {
    const form = { ...formOfWorkload(workload), others: '{"env": ' };
    expect(() => configOfForm(form, workload.config)).toThrow('ends_early');
    expect(changedPaths(formOfWorkload(workload), form)).toEqual(['others']);
  });

  it('does not touch what it was given', () => {
    const before = structuredClone(workload.config);
    typed({ port: '1' });
    expect(workload.config).toEqual(before);
  });
});

describe('rebaseForm', () => {
  const filled = formOfWorkload(workload);
  const typed = { ...filled, name: 'mine', config: { ...filled.config, port: '4000', healthcheck: '/mine' } };
  const current = formOfWorkload({
    ...workload,
    config: { ...workload.config, port: 8080, deploy_strategy: 'blue-green' },
    source: { ...workload.source, repository: 'a/b/moved' },
  });

  it('keeps a group that was chosen, and takes over one that was moved to', () => {
    const moved = { ...current, groupId: 'docs' };
    expect(rebaseForm(filled, { ...typed, groupId: '' }, moved, []).groupId).toBe('');
    expect(rebaseForm(filled, typed, moved, []).groupId).toBe('docs');
    expect(changedPaths(filled, { ...filled, groupId: '' })).toEqual(['groupId']);
  });

  it('keeps what was typed and takes over the rest', () => {
    const rebased = rebaseForm(filled, typed, current, []);
    expect(rebased.name).toBe('mine');
    expect(rebased.config).toEqual({ port: '4000', healthcheck: '/mine', deploy_strategy: 'blue-green' });
    expect(rebased.source.repository).toBe('a/b/moved');
  });

  it('lets the repository have what it manages now', () => {
    expect(rebaseForm(filled, typed, current, ['port']).config).toMatchObject({
      port: '8080',
      healthcheck: '/mine',
    });
  });

  it('does the same key by key with the keys that have no field', () => {
    const changed = { ...typed, others: '{"env": {"A": "mine"}, "memory": "1Gi"}' };
    const now = formOfWorkload({ ...workload, config: { env: { A: '1' }, labels: { team: 'web' } } });
    const rebased = rebaseForm(filled, changed, now, []);
    expect(JSON.parse(rebased.others)).toEqual({
      env: { A: 'mine' },
      memory: '1Gi',
      labels: { team: 'web' },
    });
    expect(changedPaths(now, rebased)).toContain('config.env');
    expect(rebaseForm(filled, typed, now, []).others).toBe(now.others);
  });

  it('tells what is left to save', () => {
    expect(changedPaths(current, rebaseForm(filled, typed, current, ['port']))).toEqual([
      'name',
      'config.healthcheck',
    ]);
  });
});
