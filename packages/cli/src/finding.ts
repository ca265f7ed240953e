/**
 * One thing to say about a file: an issue of `parseSpec`, or one that only the linter can see.
 *
 * - `file` is relative to the working folder, with forward slashes, or absolute where it lies outside; `<stdin>` for standard input.
 * - `line` and `column` count from 1, columns in UTF-16 units.
 */
export type Finding = {
  file: string;
  severity: 'error' | 'warning';
  /** An issue code of core-gitops, `ignored_field` or `not_a_file`. */
  code: string;
  message: string;
  /** The place by name, such as `deploy.port`; `''` where there is none. */
  path: string;
  line: number;
  column: number;
  params: Readonly<Record<string, string | number>>;
};

/** Something that could not be read. */
export type Failure = { file: string; message: string };

export type Summary = {
  files: number;
  errors: number;
  warnings: number;
  /** Findings that `--max-issues` kept back. */
  hidden: number;
  failures: readonly Failure[];
};

/** Turns findings into text for standard output, piece by piece, so that a long report is never held as a whole. */
export type Reporter = {
  start(): string;
  /** @param text the file's text, for an excerpt; `''` where it is not text */
  finding(finding: Finding, text: string): string;
  end(summary: Summary): string;
};
