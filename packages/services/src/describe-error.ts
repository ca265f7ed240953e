/** An error as the log may hold it. */
export type DescribedError = {
  name: string;
  message: string;
  /** SQLSTATE, or a system error's code. */
  code?: string;
  constraint?: string;
  stack?: string;
  cause?: DescribedError;
};

const MAX_DEPTH = 4;
const REDACTED = '[redacted]';

/** Things that look like secrets wherever they stand: credentials in URLs, Authorization headers, forge tokens, cookies. */
const SECRETS: readonly [RegExp, string][] = [
  // A scheme of any length would be looked for from every letter on, to the end of a long message each time.
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@]+@/gi, `$1${REDACTED}@`],
  [
    /\b(authorization|private-token|job-token|cookie|set-cookie)(["']?\s*[:=]\s*["']?)[^\r\n"']+/gi,
    `$1$2${REDACTED}`,
  ],
  [/\b(bearer|basic|token)\s+[\w.~+/=-]{8,}/gi, `$1 ${REDACTED}`],
  [/\b(gh[a-z]_|github_pat_|gl[a-z]{2,6}-)[\w-]{8,}/g, REDACTED],
  // Our own: API tokens and secrets of webhooks.
  [/\b(tf_[0-9a-f]{12}_|whsec_)[\w+/=-]{8,}/g, REDACTED],
  [/\b(password|secret|token)(["']?\s*[:=]\s*["']?)[^\s,"'&}]+/gi, `$1$2${REDACTED}`],
];

/**
 * What the log may say of an error: names, codes and positions, with everything that looks like a secret taken out. Of a failed statement
 * neither its parameters nor the row in PostgreSQL's `detail`.
 */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { name: typeof error, message: redact(String(error)) };
  // Drizzle's message quotes the parameters after the statement.
  const message = error.message.replace(/\nparams: [\s\S]*$/, '');
  const described: DescribedError = { name: error.name, message: redact(message) };
  if ('code' in error && typeof error.code === 'string') described.code = error.code;
  if ('constraint_name' in error && typeof error.constraint_name === 'string') {
    described.constraint = error.constraint_name;
  }
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  if (frames?.length) described.stack = redact(frames.join('\n'));
  if (error.cause !== undefined && depth < MAX_DEPTH) described.cause = describeError(error.cause, depth + 1);
  return described;
}

function redact(text: string): string {
  return SECRETS.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}
