export { EmbeddedPostgresError, type EmbeddedPostgresErrorCode } from './embedded-postgres-error.ts';
export { findRunningPostgres, type RunningPostgres } from './find-running-postgres.ts';
export { type PreparedDataDir, prepareDataDir } from './prepare-data-dir.ts';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './start-embedded-postgres.ts';
