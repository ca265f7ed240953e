import { createHash } from 'node:crypto';
import { commitFiles, createDemoRepository } from '@tinyforge/demo-forge';
import type { CommittedFile, Config } from '../check/records.ts';
import type { Random } from './random.ts';

/** The two files of every repository, between which the path of a workload moves. */
export const PATHS = ['.tinyforge.yml', 'deploy/tinyforge.yml'] as const;

export type ForgeFiles = {
  /** Every file that was ever committed, by blob SHA. */
  known: ReadonlyMap<string, CommittedFile>;
  /** Commits another file to a repository; one commit after the other. */
  commit(repository: string, random: Random): Promise<void>;
};

type Texts = { text: string; declared: Config | null };

/** Makes the repositories and keeps account of what is committed to them. */
export async function createForgeFiles(
  directory: string,
  repositories: readonly string[],
  random: Random,
): Promise<ForgeFiles> {
  const known = new Map<string, CommittedFile>();
  let made = 0;
  const add = (path: string, { text, declared }: Texts) => {
    // The number makes each text the file of one path and one commit.
    made += 1;
    const numbered = `# ${made}\n${text}`;
    known.set(blobSha(numbered), { path, declared });
    return numbered;
  };
  const folders = new Map<string, string>();
  for (const repository of repositories) {
    const files = Object.fromEntries(PATHS.map((path) => [path, add(path, chooseFile(random))]));
    const { path } = await createDemoRepository({ directory, forge: 'gitea', repository, files });
    folders.set(repository, path);
  }
  const last = new Map<string, Promise<unknown>>();
  return {
    known,
    async commit(repository, chooser) {
      const path = chooser.pick(PATHS);
      const text = add(path, chooser.percent(10) ? BROKEN : chooseFile(chooser));
      const folder = folders.get(repository) ?? '';
      const done = (last.get(repository) ?? Promise.resolve()).then(() =>
        commitFiles({ path: folder, files: { [path]: text }, message: 'Change the deploy config' }),
      );
      last.set(repository, done);
      await done;
    },
  };
}

const BROKEN: Texts = { text: 'version: 1\ndeploy:\n  port: 0\n', declared: null };

function chooseFile(random: Random): Texts {
  const declared: Config = {};
  if (random.percent(80)) declared.port = 8_000 + random.below(5);
  if (random.percent(50)) declared.healthcheck = random.pick(['/healthz', '/up', '']);
  if (random.percent(50)) declared.deploy_strategy = random.pick(['blue-green', 'recreate']);
  const lines = Object.entries(declared).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`);
  const deploy = lines.length === 0 ? '' : `deploy:\n${lines.join('')}`;
  return { text: `version: 1\n${deploy}`, declared };
}

/** The name that git has for these bytes. */
function blobSha(text: string): string {
  const bytes = Buffer.from(text);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
