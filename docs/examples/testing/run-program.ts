import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export type Program = {
  /** Everything that it has written so far. */
  output(): string;
  /** Resolves with its exit code. */
  ended: Promise<number | null>;
};

/** Path of one of the examples. */
export function examplePath(name: string): string {
  return fileURLToPath(new URL(`../${name}`, import.meta.url));
}

/** Starts a program with this environment and nothing else; it ends with the test. */
export function startProgram(program: string, args: string[], env: Record<string, string> = {}): Program {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  onTestFinished(async () => {
    child.kill();
    await ended;
  });
  return { output: () => output, ended };
}

/** Runs a program to its end. */
export async function runProgram(
  program: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<{ status: number | null; output: string }> {
  const running = startProgram(program, args, env);
  const status = await running.ended;
  return { status, output: running.output() };
}
