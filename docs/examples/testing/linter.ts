import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const home = dirname(createRequire(import.meta.url).resolve('@tinyforge/cli/package.json'));

/** The linter as people run it: one bundled file. */
export const LINTER = join(home, 'dist', 'tinyforge.mjs');
/** Makes it of its sources. */
export const BUILD_LINTER = join(home, 'build.mjs');
