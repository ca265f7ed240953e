import { randomInt } from 'node:crypto';
import { appendFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FORGE_KINDS, type ForgeKind, isNamePart } from './forge-kind.ts';
import type { Git } from './git.ts';

const MAX_DEPTH: Record<ForgeKind, number> = { github: 2, gitea: 2, gitlab: 20 };
const MAX_REPOSITORIES = 5_000;

/** A repository as it lies in the forge's folder. */
export type StoredRepository = {
  forge: ForgeKind;
  /** `acme/web`, as the folders are called. */
  name: string;
  path: string;
  id: number;
  private: boolean;
  defaultBranch: string;
  /** Names that it had before, and that still lead to it. */
  formerNames: readonly string[];
  createdAt: Date;
};

/** Which repository a name or an id means; `moved` where the name is one that it had before. */
export type Lookup = { repository: StoredRepository; moved: boolean } | null;

export type RepositoryStore = {
  list(forge: ForgeKind): Promise<StoredRepository[]>;
  findByName(forge: ForgeKind, name: string): Promise<Lookup>;
  findById(forge: ForgeKind, id: number): Promise<StoredRepository | null>;
};

/**
 * Finds repositories in `directory/<forge>/<owner>/<name>`. A name that comes with a request is only ever compared
 * with the names of folders that are there, never made into a path, so no name can lead anywhere else; and as
 * symlinks are not folders, neither can a link in the tree.
 */
export function createRepositoryStore(directory: string, git: Git): RepositoryStore {
  const underWay = new Map<string, Promise<StoredRepository | null>>();
  const known = new Map<string, { version: string; repository: StoredRepository }>();

  /** One look at a time, so that two requests don't give a new repository two ids. */
  async function load(forge: ForgeKind, name: string, path: string): Promise<StoredRepository | null> {
    const loading = underWay.get(path) ?? read(forge, name, path).finally(() => underWay.delete(path));
    underWay.set(path, loading);
    return loading;
  }

  async function read(forge: ForgeKind, name: string, path: string): Promise<StoredRepository | null> {
    const config = await stat(join(path, '.git', 'config'), { bigint: true }).catch(() => null);
    if (config === null) return null;
    const version = `${config.ino}:${config.ctimeNs}:${config.size}`;
    const cached = known.get(path);
    if (cached?.version === version) return cached.repository;
    const settings = await readSettings(git, path);
    const id = Number(settings.get('tinyforge.id')?.at(-1));
    if (!Number.isSafeInteger(id) || id < 1) return adopt(forge, name, path);
    const repository: StoredRepository = {
      forge,
      name,
      path,
      id,
      private: settings.get('tinyforge.private')?.at(-1) === 'true',
      defaultBranch: settings.get('tinyforge.defaultbranch')?.at(-1) ?? (await headBranch(git, path)),
      formerNames: settings.get('tinyforge.formername') ?? [],
      createdAt: new Date(settings.get('tinyforge.createdat')?.at(-1) ?? Number(config.birthtimeMs)),
    };
    known.set(path, { version, repository });
    return repository;
  }

  /** A repository that a person put there with plain git gets its id when it is first seen. */
  async function adopt(forge: ForgeKind, name: string, path: string): Promise<StoredRepository | null> {
    const adopted = await writeIdentity(path, {
      private: false,
      defaultBranch: await headBranch(git, path),
    })
      .then(() => true)
      .catch(() => false);
    return adopted ? read(forge, name, path) : null;
  }

  const store: RepositoryStore = {
    async list(forge) {
      const found: StoredRepository[] = [];
      for (const { name, path } of await findFolders(join(directory, forge), MAX_DEPTH[forge])) {
        const repository = await load(forge, name, path);
        if (repository !== null) found.push(repository);
      }
      return found;
    },
    async findByName(forge, name) {
      const wanted = name.toLowerCase();
      const repositories = await store.list(forge);
      const exact = repositories.find((repository) => repository.name.toLowerCase() === wanted);
      if (exact !== undefined) return { repository: exact, moved: false };
      const moved = repositories.find(({ formerNames }) =>
        formerNames.some((old) => old.toLowerCase() === wanted),
      );
      return moved === undefined ? null : { repository: moved, moved: true };
    },
    async findById(forge, id) {
      return (await store.list(forge)).find((repository) => repository.id === id) ?? null;
    },
  };
  return store;
}

/** Gives a repository its lasting number and what the forge knows of it, kept in its own git config. */
export async function writeIdentity(
  path: string,
  identity: { private: boolean; defaultBranch: string },
): Promise<number> {
  const id = randomInt(1_000_000, 2_000_000_000);
  await appendConfig(path, 'tinyforge', {
    private: String(identity.private),
    defaultBranch: identity.defaultBranch,
    createdAt: new Date().toISOString(),
    id: String(id),
  });
  return id;
}

/** Adds a section to a repository's own git config: one write where git would need a process for each line. */
export async function appendConfig(
  path: string,
  section: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const quote = (value: string) => `"${value.replace(/["\\]/g, '\\$&')}"`;
  const lines = Object.entries(values).map(([key, value]) => `\t${key} = ${quote(value)}\n`);
  await appendFile(join(path, '.git', 'config'), `[${section}]\n${lines.join('')}`);
}

async function readSettings(git: Git, path: string): Promise<Map<string, string[]>> {
  const args = ['config', '--local', '--no-includes', '-z', '--get-regexp', '^tinyforge\\.'];
  const output = await git.try({ path, args });
  const settings = new Map<string, string[]>();
  for (const record of (output.ok ? output.stdout.toString('utf8') : '').split('\0')) {
    const newline = record.indexOf('\n');
    if (newline === -1) continue;
    const key = record.slice(0, newline);
    settings.set(key, [...(settings.get(key) ?? []), record.slice(newline + 1)]);
  }
  return settings;
}

async function headBranch(git: Git, path: string): Promise<string> {
  const output = await git.try({ path, args: ['symbolic-ref', '--quiet', 'HEAD'] });
  const ref = output.ok ? output.stdout.toString('utf8').trim() : '';
  return ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : 'main';
}

async function findFolders(root: string, maxDepth: number): Promise<{ name: string; path: string }[]> {
  const found: { name: string; path: string }[] = [];
  const pending: string[][] = [[]];
  while (pending.length > 0 && found.length < MAX_REPOSITORIES) {
    const parts = pending.pop() ?? [];
    const entries = await readdir(join(root, ...parts), { withFileTypes: true }).catch(() => []);
    if (parts.length >= 2 && entries.some((entry) => entry.name === '.git' && entry.isDirectory())) {
      found.push({ name: parts.join('/'), path: join(root, ...parts) });
      continue;
    }
    if (parts.length >= maxDepth) continue;
    for (const entry of entries) {
      if (entry.isDirectory() && isNamePart(entry.name)) pending.push([...parts, entry.name]);
    }
  }
  return found.sort((left, right) => left.name.localeCompare(right.name, 'en'));
}

/** Every repository of every forge, by forge and name. */
export async function listEverything(store: RepositoryStore): Promise<StoredRepository[]> {
  const lists = await Promise.all(FORGE_KINDS.map((forge) => store.list(forge)));
  return lists.flat();
}
