import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What {@link createManyFiles} makes. */
export const MANY_FILES = '**/*.tinyforge.yml';

/** Lays `count` files out, a hundred to a folder; one in ten has a fault. */
export function createManyFiles(folder: string, count: number): void {
  for (let index = 0; index < count; index++) {
    const team = join(folder, `team-${Math.floor(index / 100)}`);
    if (index % 100 === 0) mkdirSync(team);
    const key = index % 10 === 0 ? 'prot' : 'port';
    writeFileSync(
      join(team, `app-${index}.tinyforge.yml`),
      `version: 1\ndeploy:\n  ${key}: ${1000 + index}\n  healthcheck: /healthz\n  deploy_strategy: blue-green\n`,
    );
  }
}

/** Makes a Node process say on standard error, when it ends, how many bytes of memory it held at most. */
export const REPORT_PEAK_MEMORY = [
  '--import',
  'data:text/javascript,process.on("exit",()=>process.stderr.write("peak "+process.resourceUsage().maxRSS*1024))',
];

export function readPeakMemory(stderr: string): number {
  return Number(/peak (\d+)$/.exec(stderr)?.[1]);
}
