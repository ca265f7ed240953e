import { type SpawnOptions, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const BUNDLE = fileURLToPath(new URL('../../dist/tinyforge.mjs', import.meta.url));

export type Run = { status: number | null; stdout: string; stderr: string };

/** Runs the bundle in a child process with an empty environment. */
export function runBundle(
  args: readonly string[],
  { input = '', ...options }: SpawnOptions & { input?: string | Uint8Array } = {},
): Promise<Run> {
  return runProgram(process.execPath, [BUNDLE, ...args], { env: {}, ...options, input });
}

export function runProgram(
  program: string,
  args: readonly string[],
  { input = '', ...options }: SpawnOptions & { input?: string | Uint8Array } = {},
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: 'pipe' });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
    // A child that ends before it has read everything is for the test to judge.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** A folder of its own for a test, gone when the test is over. */
export function createFolder(files: Record<string, string | Uint8Array> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tinyforge-cli-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}
