import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Tests run the bundle as people do, so it is made anew of what stands in the sources. */
export default function buildBundle() {
  execFileSync(process.execPath, [fileURLToPath(new URL('../../build.mjs', import.meta.url))], {
    stdio: 'inherit',
  });
}
