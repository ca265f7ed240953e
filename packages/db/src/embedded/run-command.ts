import { spawn } from 'node:child_process';

/** The operating-system user that a command runs as. `null` stands for the user of this process. */
export type ServerUser = { uid: number; gid: number };

export type CommandResult = { code: number | null; output: string };

/** All that the database server and its tools get to see of the environment: nothing of ours. */
export const SCRUBBED_ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * Runs a command to its end with a scrubbed environment, in `/` (the server's user may not be able to enter ours).
 * `code` is null where it could not be started or was killed by a signal; `output` is stdout and stderr together.
 */
export function runCommand(
  command: string,
  args: readonly string[],
  user: ServerUser | null = null,
  input = '',
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: '/',
      env: SCRUBBED_ENVIRONMENT,
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
      ...user,
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    // A command that ends without reading its input closes the pipe: its exit code tells what happened.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.on('error', (error) => resolve({ code: null, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}
