import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { revertConfig } from '../history/revert-config.ts';
import { setRule } from '../policy/set-rule.ts';
import { addWorkload, SPEC_PATH, type TestWorkload } from '../testing/add-workload.ts';
import { createForgeServices, type ForgeServices } from '../testing/create-forge-services.ts';
import { storedRows } from '../testing/stored-rows.ts';
import { deleteWorkload } from '../workload/delete-workload.ts';
import { getWorkload } from '../workload/get-workload.ts';
import { updateWorkload } from '../workload/update-workload.ts';
import { configureGitops } from './configure-gitops.ts';
import { getGitops } from './get-gitops.ts';
import { syncGitops } from './sync-gitops.ts';

const OTHER_PATH = 'deploy/tinyforge.yml';

/** The plain model: one workload as a person would keep account of it on paper. */
type Model = {
  config: Record<string, unknown>;
  configVersion: number;
  settingsVersion: number;
  enabled: boolean;
  path: string;
  /** The file in the repository: what it declares, null where it does not parse; undefined where there is none. */
  file: Record<string, unknown> | null | undefined;
  /** What the last file that parsed declares. */
  managed: string[];
  /** The workload's own rules, by key. */
  rules: Record<string, Rule>;
  /** The configs of all versions, the first one first. */
  versions: Record<string, unknown>[];
  isDeleted: boolean;
};
type Rule = 'repository' | 'locked' | 'default';
type Real = { services: ForgeServices; workload: TestWorkload };

/** Two values of a field that mean the same: no key, `''`, and the default of the strategy. */
const meaning = (config: Record<string, unknown>, key: string) =>
  config[key] || (key === 'deploy_strategy' ? 'recreate' : null);

const isLocked = (model: Model, key: string) => model.rules[key] === 'locked';

/** The keys that only the repository may change. */
const decidedElsewhere = (model: Model) =>
  model.enabled ? model.managed.filter((key) => !isLocked(model, key)) : [];

function touchesManaged(model: Model, config: Record<string, unknown>): boolean {
  return decidedElsewhere(model).some((key) => meaning(config, key) !== meaning(model.config, key));
}

/** An edit may write what means the same in another way; the way in which it is written stays. */
function keepManaged(model: Model, config: Record<string, unknown>): Record<string, unknown> {
  const kept = { ...config };
  for (const key of decidedElsewhere(model)) {
    if (Object.hasOwn(model.config, key)) kept[key] = model.config[key];
    else delete kept[key];
  }
  return kept;
}

function write(model: Model, config: Record<string, unknown>): void {
  model.config = config;
  model.configVersion += 1;
  model.versions.push(config);
}

/** What is true of the real workload after every command. */
async function compare(model: Model, { services, workload }: Real): Promise<void> {
  if (model.isDeleted) {
    expect(await getWorkload(services.ctx, { id: workload.id })).toBeNull();
    return;
  }
  const { row, history } = await storedRows(services.ctx.db, workload.id);
  const { configVersion, settingsVersion, gitopsEnabled, gitopsPath, sourceConfig } = row;
  expect({ configVersion, settingsVersion, gitopsEnabled, gitopsPath }).toEqual({
    configVersion: model.configVersion,
    settingsVersion: model.settingsVersion,
    gitopsEnabled: model.enabled,
    gitopsPath: model.path,
  });
  expect(sourceConfig).toEqual(model.config);
  expect(history.map(({ version, config }) => ({ version, config }))).toEqual(
    model.versions.map((config, index) => ({ version: index + 1, config })),
  );
}

/** The model's file is the one of `SPEC_PATH`; there is none at the other path. */
function readFile(model: Model) {
  return model.path === SPEC_PATH ? model.file : undefined;
}

/** A look, by the panel or by a sync, also says which fields are the repository's. */
function look(model: Model): 'ok' | 'invalid' | 'no_file' {
  const file = readFile(model);
  if (file === undefined) {
    model.managed = [];
    return 'no_file';
  }
  if (file === null) return 'invalid';
  model.managed = Object.keys(file);
  return 'ok';
}

type Command = fc.AsyncCommand<Model, Real>;

/** A command that may come while the workload is there, and is printed as its name and arguments. */
function command(name: string, run: (model: Model, real: Real) => Promise<void>): Command {
  return {
    check: (model) => !model.isDeleted,
    async run(model, real) {
      await run(model, real);
      await compare(model, real);
    },
    toString: () => name,
  };
}

function push(file: Model['file']): Command {
  return command(`push ${JSON.stringify(file)}`, async (model, { workload }) => {
    model.file = file;
    if (file === undefined) await workload.commitSpec(null);
    else if (file === null) await workload.commitSpec('version: 1\ndeploy: {port: 0}\n');
    else await workload.commitSpec(`version: 1\ndeploy: ${JSON.stringify(file)}\n`);
  });
}

function configure(enabled: boolean, path: string): Command {
  return command(`configure ${enabled} ${path}`, async (model, { services, workload }) => {
    const outcome = await configureGitops(services.ctx, { workloadId: workload.id, enabled, path });
    if (enabled !== model.enabled || path !== model.path) model.settingsVersion += 1;
    Object.assign(model, { enabled, path });
    expect(outcome).toMatchObject({ outcome: 'configured', settingsVersion: model.settingsVersion });
  });
}

function view(): Command {
  return command('view', async (model, { services, workload }) => {
    const panel = await getGitops(services.ctx, { workloadId: workload.id });
    const status = model.enabled ? look(model) : 'disabled';
    expect(panel?.status).toBe(status);
    if (status !== 'ok') return;
    const file = readFile(model) ?? {};
    const drift = Object.keys(file).filter(
      (key) => !isLocked(model, key) && meaning(file, key) !== meaning(model.config, key),
    );
    expect(panel?.drift.map(({ key }) => key).sort()).toEqual(drift.sort());
  });
}

/** `seen`: how many versions ago the caller looked. `fields`: the keys to apply; null for all. */
function sync(seen: number, fields: string[] | null): Command {
  return command(`sync seen ${seen} fields ${fields}`, async (model, { services, workload }) => {
    const panel = seen === 0 ? null : await getGitops(services.ctx, { workloadId: workload.id });
    if (panel && model.enabled) look(model);
    const configVersion = model.configVersion - seen + 1;
    const blobSha = panel?.revision?.blobSha ?? 'none';
    const reviewed = { blobSha, configVersion, settingsVersion: model.settingsVersion };
    const outcome = await syncGitops(services.ctx, {
      workloadId: workload.id,
      ...(panel && configVersion > 0 && { reviewed }),
      ...(fields && { fields: fields.map((key) => `deploy.${key}`) }),
    });
    expect(outcome.outcome).toBe(applySync(model, panel && configVersion > 0 ? configVersion : null, fields));
  });
}

function applySync(model: Model, reviewedVersion: number | null, fields: string[] | null): string {
  if (!model.enabled) return 'not_enabled';
  const status = look(model);
  if (status !== 'ok') return status === 'invalid' ? 'invalid_file' : status;
  const file = readFile(model) ?? {};
  if (reviewedVersion !== null && reviewedVersion !== model.configVersion) return 'stale';
  if (fields?.some((key) => !Object.hasOwn(file, key) || isLocked(model, key))) return 'invalid_fields';
  const chosen = Object.entries(file).filter(
    ([key]) => !isLocked(model, key) && (fields?.includes(key) ?? true),
  );
  const moved = chosen.filter(([key]) => meaning(file, key) !== meaning(model.config, key));
  if (moved.length === 0) return 'unchanged';
  // What means the same is left as it is written.
  write(model, { ...model.config, ...Object.fromEntries(moved) });
  return 'applied';
}

/** `behind`: how many versions the form is old. */
function edit(behind: number, change: Record<string, unknown>): Command {
  return command(`edit behind ${behind} ${JSON.stringify(change)}`, async (model, { services, workload }) => {
    const configVersion = Math.max(1, model.configVersion - behind);
    const config = { ...model.config, ...change };
    const outcome = await updateWorkload(services.ctx, { id: workload.id, configVersion, config });
    expect(outcome.outcome).toBe(applyEdit(model, configVersion, config));
  });
}

function applyEdit(model: Model, configVersion: number, config: Record<string, unknown>): string {
  if (configVersion !== model.configVersion) return 'stale';
  if (touchesManaged(model, config)) return 'managed_field';
  const kept = keepManaged(model, config);
  const changed = Object.keys(kept).filter((key) => kept[key] !== model.config[key]);
  if (changed.length > 0) write(model, kept);
  return 'saved';
}

/** Back to how it was so many versions ago; `behind`: how many versions the page is old. */
function revert(back: number, behind: number): Command {
  return command(`revert back ${back} behind ${behind}`, async (model, { services, workload }) => {
    const version = Math.max(1, model.configVersion - back);
    const configVersion = Math.max(1, model.configVersion - behind);
    const outcome = await revertConfig(services.ctx, { workloadId: workload.id, version, configVersion });
    expect(outcome.outcome).toBe(applyRevert(model, configVersion, model.versions[version - 1] ?? {}));
  });
}

function applyRevert(model: Model, configVersion: number, target: Record<string, unknown>): string {
  if (configVersion !== model.configVersion) return 'stale';
  if (isDeepStrictEqual(target, model.config)) return 'unchanged';
  if (touchesManaged(model, target)) return 'managed_field';
  write(model, target);
  return 'reverted';
}

function rule(key: string, choice: Rule, isOld: boolean): Command {
  return command(`rule ${key} ${choice}${isOld ? ' old' : ''}`, async (model, { services, workload }) => {
    const settingsVersion = model.settingsVersion - (isOld ? 1 : 0);
    const input = { workloadId: workload.id, field: `deploy.${key}`, rule: choice, reason: 'why' };
    const outcome = await setRule(services.ctx, { ...input, settingsVersion });
    const isSame = (model.rules[key] ?? 'default') === choice;
    if (isOld && !isSame) {
      expect(outcome.outcome).toBe('stale');
      return;
    }
    if (!isSame) model.settingsVersion += 1;
    model.rules[key] = choice;
    expect(outcome).toEqual({ outcome: 'saved', settingsVersion: model.settingsVersion });
  });
}

function remove(isOld: boolean): Command {
  return command(`delete${isOld ? ' old' : ''}`, async (model, { services, workload }) => {
    const configVersion = model.configVersion - (isOld ? 1 : 0);
    const { row } = await storedRows(services.ctx.db, workload.id);
    const input = { id: workload.id, confirmName: row.name, configVersion };
    expect((await deleteWorkload(services.ctx, input)).outcome).toBe(isOld ? 'stale' : 'deleted');
    model.isDeleted = !isOld;
  });
}

/** Of a deleted workload nothing is left that could be changed. */
function haunt(): Command {
  return {
    check: (model) => model.isDeleted,
    async run(_model, { services: { ctx }, workload: { id } }) {
      const ghost = { workloadId: id, configVersion: 1 };
      const outcomes = await Promise.all([
        syncGitops(ctx, ghost),
        updateWorkload(ctx, { id, configVersion: 1, config: {} }),
        revertConfig(ctx, { ...ghost, version: 1 }),
        configureGitops(ctx, { ...ghost, enabled: true, path: SPEC_PATH }),
        setRule(ctx, { ...ghost, field: 'deploy.port', rule: 'default', reason: '' }),
        deleteWorkload(ctx, { id, confirmName: '' }),
      ]);
      expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['not_found']));
    },
    toString: () => 'haunt',
  };
}

// Values that mean the same as others but are written differently are the matter of the property tests of core-gitops.
const fields = fc.record(
  {
    port: fc.constantFrom(8001, 8002),
    healthcheck: fc.constantFrom('/up', '/healthz'),
    deploy_strategy: fc.constantFrom('blue-green', 'recreate'),
  },
  { requiredKeys: [] },
);
const keys = fc.constantFrom('port', 'healthcheck', 'deploy_strategy');
/** True in one case of so many. */
const rarely = (cases: number) => fc.nat(cases - 1).map((n) => n === 0);
const commands = [
  fields.map(push),
  fc.constantFrom(null, undefined).map(push),
  fc
    .tuple(fc.boolean(), fc.constantFrom(SPEC_PATH, SPEC_PATH, OTHER_PATH))
    .map(([on, path]) => configure(on, path)),
  fc.constant(view()),
  fc.tuple(fc.integer({ min: 0, max: 2 }), fc.constant(null)).map(([seen]) => sync(seen, null)),
  fc.subarray(['port', 'healthcheck', 'deploy_strategy'], { minLength: 1 }).map((keys) => sync(1, keys)),
  fc.tuple(fc.constantFrom(0, 0, 1), fields).map(([behind, change]) => edit(behind, change)),
  fc.constantFrom(1, 2, 3).map((replicas) => edit(0, { replicas })),
  fc.tuple(fc.nat(3), fc.constantFrom(0, 0, 1)).map(([back, behind]) => revert(back, behind)),
  fc
    .tuple(keys, fc.constantFrom<Rule[]>('locked', 'locked', 'default', 'repository'), rarely(4))
    .map(([key, choice, isOld]) => rule(key, choice, isOld)),
  rarely(4).map((isDone) => remove(!isDone)),
  fc.constant(haunt()),
];

let services: ForgeServices;
beforeAll(async () => {
  services = await createForgeServices();
});
afterAll(() => services.close());

it('does what a plain model does, whatever comes after what', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 12, size: 'max' }), async (list) => {
      const workload = await addWorkload(services, { config: { port: 3000, replicas: 2 } });
      const model: Model = {
        config: { port: 3000, replicas: 2 },
        configVersion: 1,
        settingsVersion: 2,
        enabled: true,
        path: SPEC_PATH,
        file: { port: 8080 },
        managed: [],
        rules: {},
        versions: [{ port: 3000, replicas: 2 }],
        isDeleted: false,
      };
      await fc.asyncModelRun(() => ({ model, real: { services, workload } }), list);
    }),
    { numRuns: fc.readConfigureGlobal().numRuns ?? 8 },
  );
});
