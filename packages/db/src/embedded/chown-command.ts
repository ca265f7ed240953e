import type { ServerUser } from './run-command.ts';

/** The command that gives a folder to a user. `user` null: this process's own. */
export function chownCommand(path: string, user: ServerUser | null = null): string {
  const uid = user?.uid ?? process.getuid?.() ?? 0;
  const gid = user?.gid ?? process.getgid?.() ?? 0;
  return `sudo chown -R ${uid}:${gid} '${path.replaceAll("'", "'\\''")}'`;
}
