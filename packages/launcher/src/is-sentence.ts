import { EmbeddedPostgresError } from '@tinyforge/db/embedded';
import { MigrationRefusedError } from '@tinyforge/db/migrate';
import { SetupError } from '../bootstrap/say.mjs';

/** An expected failure, whose message is worded for people: no stack trace is shown. */
export function isSentence(error: unknown): error is Error {
  return (
    error instanceof SetupError ||
    error instanceof EmbeddedPostgresError ||
    error instanceof MigrationRefusedError
  );
}
