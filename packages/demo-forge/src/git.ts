import { execFile } from 'node:child_process';
import { devNull } from 'node:os';
import { DemoForgeError } from './demo-forge-error.ts';

/** `git init --initial-branch --object-format` are the newest options in use here. */
const OLDEST_GIT = [2, 29] as const;
const CONCURRENT_CHILDREN = 4;
const CHILD_TIMEOUT_MS = 20_000;
const DEFAULT_OUTPUT_BYTES = 64 * 1024 * 1024;

/** What a git child is given, and how much it may answer. */
export type GitCommand = {
  /** The working tree: an ordinary folder with a `.git` folder in it. */
  path: string;
  args: readonly string[];
  input?: string | Uint8Array;
  /** Added to the scrubbed environment: for example GIT_INDEX_FILE or GIT_AUTHOR_DATE. */
  env?: Readonly<Record<string, string>>;
  /** More output than this fails the command. In bytes. */
  maxOutputBytes?: number;
};

export type GitOutput = { ok: true; stdout: Buffer } | { ok: false; exitCode: number | null; stderr: string };

/** Runs git in repositories, a few children at a time. */
export type Git = {
  /** Answers with the exit code; throws DemoForgeError only where git can't be started at all. */
  try(command: GitCommand): Promise<GitOutput>;
  /** The output of a command that must work. Throws DemoForgeError `git_failed` otherwise. */
  read(command: GitCommand): Promise<Buffer>;
  /** Throws DemoForgeError `git_missing` or `git_too_old`. */
  assertUsable(): Promise<void>;
  /** Starts nothing any more, and resolves when the last child has ended. */
  close(): Promise<void>;
};

/**
 * Git without a shell, without anyone's configuration but the repository's own, without hooks, pagers, prompts or
 * network. Naming the `.git` folder outright also spares the ownership check that keeps root out of other
 * people's repositories: nothing here runs what a repository's configuration could name.
 */
export function createGit(options: { program?: string } = {}): Git {
  const program = options.program ?? 'git';
  const waiting: (() => void)[] = [];
  const children = new Set<Promise<unknown>>();
  let closed = false;

  async function start(args: readonly string[], command: Partial<GitCommand>): Promise<GitOutput> {
    while (!closed && children.size >= CONCURRENT_CHILDREN) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    if (closed) throw new DemoForgeError('git_failed', 'The demo forge has been stopped.');
    // Nothing may be awaited between the look at the number of children and this.
    const child = runChild(program, args, command);
    children.add(child);
    try {
      return await child;
    } finally {
      children.delete(child);
      waiting.shift()?.();
    }
  }

  const git: Git = {
    try: (command) => start([...repositoryArguments(command.path), ...command.args], command),
    async read(command) {
      const output = await git.try(command);
      if (output.ok) return output.stdout;
      throw new DemoForgeError('git_failed', `git ${command.args[0] ?? ''} failed: ${output.stderr.trim()}`);
    },
    async assertUsable() {
      const output = await start(['--version'], {});
      assertVersion(output.ok ? output.stdout.toString('utf8') : '');
    },
    async close() {
      closed = true;
      for (const resume of waiting.splice(0)) resume();
      await Promise.allSettled(children);
    },
  };
  return git;
}

/**
 * Runs one git command in a repository, as a person's own git would but without their configuration.
 * For tests and for preparing repositories.
 * @returns standard output as text. @throws DemoForgeError `git_failed` with what git said.
 */
export async function runGit(command: GitCommand): Promise<string> {
  return (await createGit().read(command)).toString('utf8');
}

function repositoryArguments(path: string): string[] {
  return [
    '-C',
    path,
    `--git-dir=${path}/.git`,
    `--work-tree=${path}`,
    '--literal-pathspecs',
    '-c',
    `core.hooksPath=${devNull}`,
    '-c',
    'core.fsmonitor=false',
    '-c',
    'commit.gpgSign=false',
    '-c',
    'core.quotePath=false',
    '-c',
    'protocol.allow=never',
  ];
}

function runChild(
  program: string,
  args: readonly string[],
  command: Partial<GitCommand>,
): Promise<GitOutput> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      {
        env: { ...scrubbedEnvironment(), ...command.env } as NodeJS.ProcessEnv,
        encoding: 'buffer',
        maxBuffer: command.maxOutputBytes ?? DEFAULT_OUTPUT_BYTES,
        timeout: CHILD_TIMEOUT_MS,
        killSignal: 'SIGKILL',
        windowsHide: true,
      },
      (error, stdout, stderr) => {
        if (error === null) return resolve({ ok: true, stdout });
        // The folder is git's own -C, so a spawn that fails can only mean that the program can't be started.
        if (error.syscall?.startsWith('spawn')) return reject(gitMissing(program, error));
        const exitCode = typeof error.code === 'number' ? error.code : null;
        resolve({ ok: false, exitCode, stderr: stderr.length > 0 ? stderr.toString('utf8') : error.message });
      },
    );
    // A git that ends before it has read all of its input would otherwise take this process down with EPIPE.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(command.input ?? '');
  });
}

/**
 * The whole environment of a git child. Not ours, but what the system needs to start a program: without PATH git
 * is not found, and what else a shell may have set (GIT_DIR in a commit hook, GIT_TRACE) must not reach it.
 */
function scrubbedEnvironment(): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ['PATH', 'SystemRoot', 'TMPDIR', 'TEMP']) {
    // biome-ignore lint/style/noProcessEnv: handed on to a child, never read as configuration.
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return {
    ...kept,
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
  };
}

function gitMissing(program: string, cause: unknown): DemoForgeError {
  return new DemoForgeError(
    'git_missing',
    `The demo needs git, and "${program}" could not be started. Install git ${OLDEST_GIT.join('.')} or newer.`,
    { cause },
  );
}

function assertVersion(answer: string): void {
  const match = /^git version (\d+)\.(\d+)/.exec(answer);
  const [major, minor] = [Number(match?.[1]), Number(match?.[2])];
  const [oldestMajor, oldestMinor] = OLDEST_GIT;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  const found = match === null ? 'its version could not be read' : `${major}.${minor} was found`;
  throw new DemoForgeError('git_too_old', `The demo needs git ${OLDEST_GIT.join('.')} or newer; ${found}.`);
}
