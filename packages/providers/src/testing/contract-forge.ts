import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  commitFiles,
  createDemoRepository,
  type DemoForge,
  type DemoToken,
  renameDemoRepository,
  runGit,
  startDemoForge,
} from '@tinyforge/demo-forge';
import { FORGE_KINDS, type ForgeKind, MAX_FILE_BYTES } from '../provider.ts';
import type { AllowedHost } from '../safe-fetch/allowed-hosts.ts';

export const SPEC = 'version: 1\ndeploy:\n  port: 8080\n';
export const ODD_PATH = 'dépôt/#1 100%+ü&?.yml';
export const ODD_BRANCH = 'ветка/#1-100%+ü&x';
export const ODD_TAG = 'метка/#2-100%+ü&y';
export const LFS_POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'4d'.repeat(32)}\nsize 12345\n`;

/** A scope with which each forge lets a token read, and one with which it does not. */
export const READING_SCOPES: Record<ForgeKind, string[]> = {
  github: ['repo'],
  gitlab: ['read_api'],
  gitea: ['read:repository'],
};

const NARROW_SCOPE: Record<ForgeKind, string> = {
  github: 'read:user',
  gitlab: 'read_user',
  gitea: 'read:user',
};

export type ContractRepository = { id: string; path: string; main: string; feature: string; tagged: string };

export type ContractForge = {
  forge: DemoForge;
  directory: string;
  allowed: AllowedHost[];
  repositories: Record<ForgeKind, ContractRepository>;
  requests: Request[];
  /** Called before each request is answered, until it is taken away. */
  beforeAnswer: ((request: Request) => Promise<void>) | null;
  stop(): Promise<void>;
};

/** A demo forge with the same repositories on each of its three APIs. */
export async function startContractForge(): Promise<ContractForge> {
  const directory = await mkdtemp(join(tmpdir(), 'tinyforge-contract-'));
  const requests: Request[] = [];
  const tokens = FORGE_KINDS.flatMap((forge): DemoToken[] => [
    { token: `good-${forge}`, forge, access: 'all', scopes: READING_SCOPES[forge] },
    { token: `elsewhere-${forge}`, forge, access: { repositories: [] }, scopes: READING_SCOPES[forge] },
    { token: `narrow-${forge}`, forge, access: 'all', scopes: [NARROW_SCOPE[forge]] },
  ]);
  const forge = await startDemoForge({
    directory,
    tokens,
    intercept: async (request) => {
      requests.push(request);
      await contract.beforeAnswer?.(request);
      return undefined;
    },
  });
  const filled = await Promise.all(
    FORGE_KINDS.map(async (kind) => [kind, await fillForge(directory, kind)] as const),
  );
  const contract: ContractForge = {
    forge,
    directory,
    beforeAnswer: null,
    allowed: [{ kind: 'address', address: '127.0.0.1', port: forge.port }],
    repositories: Object.fromEntries(filled) as Record<ForgeKind, ContractRepository>,
    requests,
    async stop() {
      await forge.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return contract;
}

async function fillForge(directory: string, forge: ForgeKind): Promise<ContractRepository> {
  const { path, id } = await createDemoRepository({
    directory,
    forge,
    repository: 'acme/web',
    files: { '.tinyforge.yml': SPEC },
  });
  const tagged = await commitFiles({
    path,
    message: 'Tagged',
    files: { '.tinyforge.yml': `${SPEC}# tagged\n` },
  });
  await runGit({ path, args: ['tag', 'same'] });
  await runGit({ path, args: ['tag', '-a', 'annotated', '-m', 'A tag with a message'] });
  await runGit({ path, args: ['tag', '-a', 'nested', '-m', 'A tag of a tag', 'annotated'] });
  await runGit({ path, args: ['tag', 'only-a-tag'] });
  await runGit({ path, args: ['tag', 'release/1.0'] });
  await runGit({ path, args: ['tag', ODD_TAG] });

  const { commitSha: main } = await commitFiles({
    path,
    message: 'Everything that can be in a tree',
    files: {
      '.tinyforge.yml': SPEC,
      'deploy/web/app.yml': SPEC,
      'empty.yml': '',
      'binary.yml': new Uint8Array([0, 255, 254, 13, 10, 0]),
      'program.yml': { executable: SPEC },
      'at-the-cap.yml': 'x'.repeat(MAX_FILE_BYTES),
      'over-the-cap.yml': 'x'.repeat(MAX_FILE_BYTES + 1),
      'huge.yml': 'x'.repeat(3 * 1024 * 1024),
      'secrets.yml': 'password: hunter2\n',
      'link.yml': { symlink: 'secrets.yml' },
      'dangling.yml': { symlink: 'nowhere.yml' },
      'deploy/up.yml': { symlink: '../secrets.yml' },
      linked: { symlink: 'deploy' },
      'large.yml': LFS_POINTER,
      '.gitattributes': 'large.yml filter=lfs diff=lfs merge=lfs -text\n',
      'vendor.yml': { submodule: '1'.repeat(40) },
      [ODD_PATH]: SPEC,
      // One text for all but the last: each text is a process of git's.
      ...manyFiles('many', 249),
      'many/249.yml': '249\n',
      ...manyFiles('thousands', 2_000),
      'thousands/z.yml': SPEC,
    },
  });
  const { commitSha: feature } = await commitFiles({
    path,
    branch: 'feature/a/b',
    message: 'On a branch',
    files: { '.tinyforge.yml': `${SPEC}# feature\n` },
  });
  await runGit({ path, args: ['branch', 'same', feature] });
  await runGit({ path, args: ['branch', ODD_BRANCH, feature] });
  await runGit({ path, args: ['branch', 'heads/main', feature] });
  // Branches and tags named like the commits that are read: anyone who may push can make them on Gitea. They
  // lead elsewhere.
  for (const [sha, other] of [
    [main, feature],
    [tagged.commitSha, main],
  ]) {
    await runGit({ path, args: ['update-ref', `refs/heads/${sha}`, `${other}`] });
    await runGit({ path, args: ['update-ref', `refs/tags/${sha}`, `${other}`] });
  }

  await createDemoRepository({ directory, forge, repository: 'acme/empty', files: {} });
  await createDemoRepository({
    directory,
    forge,
    repository: 'acme/hidden',
    files: { '.tinyforge.yml': SPEC },
    private: true,
  });
  await createDemoRepository({
    directory,
    forge,
    repository: 'acme/before',
    files: { '.tinyforge.yml': SPEC },
  });
  await renameDemoRepository({ directory, forge, repository: 'acme/before', newName: 'acme/after' });
  return { id: String(id), path, main, feature, tagged: tagged.commitSha };
}

function manyFiles(directory: string, count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${directory}/${index}.yml`, '']));
}
