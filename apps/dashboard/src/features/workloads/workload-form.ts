import { FIELDS, isRepoBacked, type SourceKind } from '@tinyforge/core-gitops/fields';
import { DEFAULT_BASE_URLS, type ForgeKind } from './forge-defaults.ts';
import {
  differingKeys,
  mergeOtherKeys,
  otherKeysOf,
  otherKeysText,
  ownKeys,
  parseOtherKeys,
} from './other-keys.ts';

export type RefKind = 'default' | 'branch' | 'tag' | 'commit';
export type GitRef = { kind: 'default' } | { kind: 'branch' | 'tag' | 'commit'; name: string };
export type SourceInput = {
  forge: ForgeKind;
  baseUrl: string;
  repository: string;
  ref: GitRef;
  credentialId: string | null;
};

/** What the create and the edit form hold: text as it was typed, so that nothing is lost on the way to a message. */
export type WorkloadFormValues = {
  name: string;
  sourceKind: SourceKind;
  /** `''`: none. */
  groupId: string;
  source: {
    forge: ForgeKind;
    baseUrl: string;
    repository: string;
    refKind: RefKind;
    refName: string;
    /** `''`: none. */
    credentialId: string;
  };
  /** Of the file, for a new workload; `''` in the edit form, which does not have it. */
  path: string;
  /** Of each registry field by its key. `''`: not set. */
  config: Record<string, string>;
  /** The keys that have no field of their own, as a JSON object. `''`: none. */
  others: string;
};

type FormSubject = {
  name: string;
  sourceKind: SourceKind;
  group: { id: string } | null;
  source: SourceInput | null;
  config: Record<string, unknown>;
};

/** What a workload's file is called unless it is said otherwise. */
const DEFAULT_PATH = '.tinyforge.yml';

const noSource: WorkloadFormValues['source'] = {
  forge: 'github',
  baseUrl: DEFAULT_BASE_URLS.github,
  repository: '',
  refKind: 'default',
  refName: '',
  credentialId: '',
};

/** The form of a new workload. */
export function emptyWorkloadForm(): WorkloadFormValues {
  const empty = { name: '', sourceKind: 'dockerfile', group: null, source: null, config: {} } as const;
  return { ...formOfWorkload(empty), path: DEFAULT_PATH };
}

/** The form as a workload fills it. */
export function formOfWorkload({ name, sourceKind, group, source, config }: FormSubject): WorkloadFormValues {
  const own = ownKeys(sourceKind);
  return {
    name,
    sourceKind,
    groupId: group?.id ?? '',
    source: source
      ? {
          forge: source.forge,
          baseUrl: source.baseUrl,
          repository: source.repository,
          refKind: source.ref.kind,
          refName: source.ref.kind === 'default' ? '' : source.ref.name,
          credentialId: source.credentialId ?? '',
        }
      : { ...noSource },
    path: '',
    config: Object.fromEntries(FIELDS.map(({ key }) => [key, own.includes(key) ? textOf(config[key]) : ''])),
    others: otherKeysText(config, sourceKind),
  };
}

/** The source that the form describes; null for kinds without a repository. */
export function sourceOfForm({ sourceKind, source }: WorkloadFormValues): SourceInput | null {
  if (!isRepoBacked(sourceKind)) return null;
  const { forge, baseUrl, repository, refKind, refName, credentialId } = source;
  return {
    forge,
    baseUrl: baseUrl.trim(),
    repository: repository.trim(),
    ref: refKind === 'default' ? { kind: 'default' } : { kind: refKind, name: refName.trim() },
    credentialId: credentialId || null,
  };
}

/**
 * The live config that the form asks for, over the one that it was filled from: a field whose text was not touched keeps its very value, an emptied one
 * loses its key, and the other keys are those of the text.
 *
 * @throws when the text of the other keys is none that `parseOtherKeys` takes: the form refuses it before
 */
export function configOfForm(
  values: WorkloadFormValues,
  base: Record<string, unknown>,
): Record<string, unknown> {
  const others = parseOtherKeys(values.others, values.sourceKind);
  if (!others.ok) throw new Error(`The other keys cannot be saved: ${others.fault.kind}`);
  const before = otherKeysOf(base, values.sourceKind);
  const unchanged = differingKeys(before, others.config).length === 0;
  const own = Object.entries(base).filter(([key]) => !Object.hasOwn(before, key));
  const config = Object.fromEntries([...own, ...Object.entries(unchanged ? before : others.config)]);
  for (const field of FIELDS) {
    if (!field.sourceKinds.includes(values.sourceKind)) continue;
    const text = (values.config[field.key] ?? '').trim();
    if (text === textOf(base[field.key])) continue;
    if (text === '') delete config[field.key];
    else config[field.key] = field.type.kind === 'integer' && /^\d{1,15}$/.test(text) ? Number(text) : text;
  }
  return config;
}

/**
 * Carries what somebody typed over to a newer state of the workload: what they changed stays, everything else becomes as it is now. Fields that came
 * under management meanwhile follow the repository.
 *
 * @param filled the form as it was filled when they began
 * @param managedKeys keys of the live config that are managed now
 */
export function rebaseForm(
  filled: WorkloadFormValues,
  typed: WorkloadFormValues,
  current: WorkloadFormValues,
  managedKeys: readonly string[],
): WorkloadFormValues {
  const keep = <T>(before: T, mine: T, now: T): T => (mine === before ? now : mine);
  const pick = <T extends Record<string, string>>(before: T, mine: T, now: T): T =>
    Object.fromEntries(
      Object.keys(now).map((key) => [key, keep(before[key] ?? '', mine[key] ?? '', now[key] ?? '')]),
    ) as T;
  const config = pick(filled.config, typed.config, current.config);
  for (const key of managedKeys) config[key] = current.config[key] ?? '';
  const [before, mine, now] = [filled, typed, current].map(othersOf);
  return {
    name: keep(filled.name, typed.name, current.name),
    sourceKind: current.sourceKind,
    groupId: keep(filled.groupId, typed.groupId, current.groupId),
    source: pick(filled.source, typed.source, current.source),
    path: current.path,
    config,
    others:
      before && mine && now && differingKeys(before, mine).length > 0
        ? otherKeysText(mergeOtherKeys(before, mine, now), current.sourceKind)
        : keep(filled.others, typed.others, current.others),
  };
}

/** The paths at which two forms differ: `name`, `groupId`, `source.repository`, `config.port`, `config.env`; `others` where their text cannot be read. */
export function changedPaths(a: WorkloadFormValues, b: WorkloadFormValues): string[] {
  const differing = (name: string, x: Record<string, string>, y: Record<string, string>) =>
    Object.keys(y)
      .filter((key) => (x[key] ?? '') !== y[key])
      .map((key) => `${name}.${key}`);
  return [
    ...(a.name === b.name ? [] : ['name']),
    ...(a.groupId === b.groupId ? [] : ['groupId']),
    ...differing('source', a.source, b.source),
    ...differing('config', a.config, b.config),
    ...differingOthers(a, b),
  ];
}

/** The other keys that a form holds; null where their text cannot be read. */
export function othersOf(form: WorkloadFormValues): Record<string, unknown> | null {
  const others = parseOtherKeys(form.others, form.sourceKind);
  return others.ok ? others.config : null;
}

function differingOthers(a: WorkloadFormValues, b: WorkloadFormValues): string[] {
  const [before, after] = [othersOf(a), othersOf(b)];
  if (!before || !after) return a.others === b.others ? [] : ['others'];
  return differingKeys(before, after).map((key) => `config.${key}`);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string'
    ? value
    : typeof value === 'number'
      ? String(value)
      : JSON.stringify(value);
}
