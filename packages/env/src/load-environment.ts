import { type EnvironmentResult, parseEnvironment } from './parse-environment.ts';

/**
 * Reads this process's environment. The only place that does.
 * @param defaultDataDir absolute path of the data folder where `TINYFORGE_DATA_DIR` is not set
 */
export function loadEnvironment(defaultDataDir?: string): EnvironmentResult {
  return parseEnvironment(process.env, process.cwd(), defaultDataDir);
}

/** What any program may need of the system's own variables; nothing that is ours, and no secret. */
const SYSTEM_VARIABLES = [
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'TEMP',
  'SystemRoot',
  'NODE_OPTIONS',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

/** The system's variables to start another program with. */
export function loadSystemVariables(): Record<string, string> {
  return Object.fromEntries(
    SYSTEM_VARIABLES.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
