export { chownCommand } from './chown-command.ts';
export { EmbeddedPostgresError, type EmbeddedPostgresErrorCode } from './embedded-postgres-error.ts';
export { findRunningPostgres, type RunningPostgres } from './find-running-postgres.ts';
export { makeFolder } from './make-folder.ts';
export {
  FALLBACK_DATA_DIR,
  findDataDir,
  type PreparedDataDir,
  prepareDataDir,
} from './prepare-data-dir.ts';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './start-embedded-postgres.ts';
