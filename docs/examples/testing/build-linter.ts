import { execFileSync } from 'node:child_process';
import { BUILD_LINTER } from './linter.ts';

/** vitest's global set-up: the linter is made anew of its sources. */
export default function buildLinter() {
  execFileSync(process.execPath, [BUILD_LINTER], { stdio: 'inherit' });
}
