import { SIGN_IN_VARIABLES } from './sign-in.ts';

/** Read by programs beside the server: tests, the linter and the clients in docs/examples. */
const OF_OTHER_PROGRAMS = /^TINYFORGE_(TEST_[A-Z_]+|TOKEN|URL)$/;

/**
 * Names of set variables that begin as ours do and that nothing reads, most likely misspelled.
 * @param known names that the environment's schema reads
 */
export function findUnknownVariables(
  source: Readonly<Record<string, string | undefined>>,
  known: readonly string[],
): string[] {
  const all = new Set<string>([...known, ...SIGN_IN_VARIABLES]);
  return Object.keys(source)
    .filter((name) => /^TINYFORGE_/i.test(name) && source[name])
    .filter((name) => !all.has(name) && !OF_OTHER_PROGRAMS.test(name))
    .sort();
}
