import { randomUUID } from 'node:crypto';
import type { Config, Operation, Rule } from '../check/records.ts';
import { PATHS } from './forge-files.ts';
import type { Random } from './random.ts';
import type { LoadedGroup, LoadedWorkload } from './run-workers.ts';

const FIELDS = ['deploy.port', 'deploy.healthcheck', 'deploy.deploy_strategy'] as const;
const RULES: readonly Rule[] = ['locked', 'default', 'default', 'repository'];

export type Chooser = {
  workload: LoadedWorkload;
  /** The groups that exist now, as far as is known. */
  groups: readonly LoadedGroup[];
  /** What names this operation, and no other. */
  marker: string;
  random: Random;
  /** Asks a server, as a page does; null where it has no answer. */
  read: (path: string, input: Config) => Promise<Config | null>;
};

/** Reads what a person would have on the screen, and decides what to do with it. Null: it could not be read. */
export async function chooseOperation({
  workload,
  groups,
  marker,
  random,
  read,
}: Chooser): Promise<Operation | null> {
  if (random.percent(15) && groups.length > 0) return chooseOfGroup(random.pick(groups), random);
  const chance = random.below(100);
  const requestId = random.percent(60) ? randomUUID() : undefined;
  if (chance < 12) return { kind: 'sync', requestId };
  if (chance < 42) {
    const panel = await read('gitops.get', { workloadId: workload.id });
    if (panel === null) return null;
    const blobSha = (panel.revision as { blobSha: string } | null)?.blobSha ?? '0'.repeat(40);
    const { configVersion, settingsVersion } = versionsOf(panel);
    const fields = random.percent(20) ? random.subset(FIELDS) : undefined;
    return { kind: 'sync', reviewed: { blobSha, configVersion, settingsVersion }, fields, requestId };
  }
  if (chance < 86) {
    const details = await read('workload.get', { id: workload.id });
    if (details === null) return null;
    const seen = versionsOf(details);
    if (chance >= 83) return chooseDeletion(workload, seen, random);
    if (chance >= 72 && seen.configVersion > 1) {
      const version = Math.max(1, seen.configVersion - 1 - random.below(4));
      return { kind: 'revert', version, configVersion: seen.configVersion, requestId };
    }
    const config: Config = { ...(details.config as Config), marker };
    if (random.percent(30)) config.port = 9_000 + random.below(5);
    else config.replicas = random.below(9);
    return { kind: 'edit', configVersion: seen.configVersion, config, marker, requestId };
  }
  const rule = { field: random.pick(FIELDS), rule: random.pick(RULES), reason: marker };
  if (chance === 99) {
    const policy = random.percent(50) ? await read('policy.getDefault', {}) : {};
    return policy && { kind: 'default_rule', ...rule, version: policy.version as number | undefined };
  }
  const panel = random.percent(50) ? await read('workload.get', { id: workload.id }) : {};
  if (panel === null) return null;
  const settingsVersion = panel.settingsVersion as number | undefined;
  if (chance < 94) {
    return { kind: 'configure', enabled: random.percent(85), path: random.pick(PATHS), settingsVersion };
  }
  return { kind: 'rule', ...rule, settingsVersion };
}

/** A move into the group or into none, or the group's deletion. */
function chooseOfGroup({ id: groupId, name: confirmName }: LoadedGroup, random: Random): Operation {
  if (random.percent(25)) return { kind: 'delete_group', groupId, confirmName };
  return { kind: 'move', groupId: random.percent(15) ? null : groupId };
}

/** Only a workload that may go is deleted; the name of another is misspelt, and of some that may go too. */
function chooseDeletion(
  { name, isMortal }: LoadedWorkload,
  seen: { configVersion: number; settingsVersion: number },
  random: Random,
): Operation {
  const confirmName = isMortal && random.percent(85) ? name : `${name}?`;
  return { kind: 'delete', confirmName, ...(random.percent(70) && seen) };
}

function versionsOf({ configVersion, settingsVersion }: Config) {
  return { configVersion: Number(configVersion), settingsVersion: Number(settingsVersion) };
}
