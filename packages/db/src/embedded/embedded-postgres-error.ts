import { chownCommand } from './chown-command.ts';

/** Why the embedded server could not be used. */
export type EmbeddedPostgresErrorCode =
  | 'unsupported_platform'
  | 'no_server_user'
  | 'data_dir_not_writable'
  | 'data_dir_locked'
  | 'data_dir_closed'
  | 'no_data'
  | 'other_major'
  | 'disk_full'
  | 'start_failed'
  | 'stop_failed';

/** An expected failure around the embedded server. Its message is a sentence (or two) for the person who ran the start. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
  readonly code: EmbeddedPostgresErrorCode;

  constructor(code: EmbeddedPostgresErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Turns what the file system refused in `directory` into a sentence; anything else is handed on as it is. */
export function describeFileError(error: unknown, directory: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new EmbeddedPostgresError(
      'disk_full',
      `The disk that holds ${directory} is full. Free some space, or point TINYFORGE_DATA_DIR at another disk.`,
      { cause: error },
    );
  }
  if (
    typeof code === 'string' &&
    ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT'].includes(code)
  ) {
    const isOwnership = code === 'EACCES' || code === 'EPERM';
    const cure = isOwnership
      ? `Give it to the user that runs this (${chownCommand(directory)})`
      : 'Make it writable for the user that runs this';
    return new EmbeddedPostgresError(
      'data_dir_not_writable',
      `The data folder ${directory} can't be written (${code}). ${cure}, or set TINYFORGE_DATA_DIR to another folder.`,
      { cause: error },
    );
  }
  return error;
}
