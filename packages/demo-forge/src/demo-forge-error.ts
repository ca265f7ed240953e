/**
 * Why a demo forge or a demo repository could not be had.
 *
 * - `git_missing`: no git program was found. - `git_too_old`: the one found is too old to use.
 * - `git_failed`: git ran and refused; the message ends with what it said.
 * - `port_in_use`: another process listens there, so another port may be tried.
 * - `port_denied`: this user may not listen on that port.
 * - `invalid_name` / `invalid_path`: a repository name or a file path that no forge would take.
 * - `already_exists`: there is a repository of that name.
 */
export type DemoForgeErrorCode =
  | 'git_missing'
  | 'git_too_old'
  | 'git_failed'
  | 'port_in_use'
  | 'port_denied'
  | 'invalid_name'
  | 'invalid_path'
  | 'already_exists';

/** What every exported function of this package throws for a cause that a person can do something about. */
export class DemoForgeError extends Error {
  override readonly name = 'DemoForgeError';
  readonly code: DemoForgeErrorCode;

  constructor(code: DemoForgeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
