const MARK = '[redacted]';

/** In bytes. A part of what a shorter secret is in another encoding would be found by chance. */
const SHORTEST_PART = 8;

/**
 * The text without the secret, as it is, URL-encoded, hexadecimal, and in base64 wherever it may begin there: git and its forges send a
 * token as the end of `user:token`.
 */
export function redactSecret(text: string, secret: string | undefined): string {
  const withoutUrls = text.replace(/(\/\/)[^\s/@]+@/g, `$1${MARK}@`);
  return secret ? replaceSecret(withoutUrls, secret) : withoutUrls;
}

/** Whether the text holds one of the secrets; in a hash or a name, upper and lower case may have been changed. */
export function holdsSecret(text: string, secrets: readonly (string | undefined)[]): boolean {
  const lower = text.toLowerCase();
  return secrets.some(
    (secret) => secret && (lower.includes(secret.toLowerCase()) || replaceSecret(text, secret) !== text),
  );
}

function replaceSecret(text: string, secret: string): string {
  const bytes = Buffer.from(secret);
  const base64 = bytes.toString('base64');
  const isLong = bytes.byteLength >= SHORTEST_PART;
  const redacted = isLong
    ? [0, 1, 2]
        .map((offset) => toBase64Pattern(bytes, offset))
        .concat(new RegExp(bytes.toString('hex'), 'gi'))
        .reduce((rest, pattern) => rest.replace(pattern, MARK), text)
    : text;
  const forms = [encodeURIComponent(secret), base64, base64.replace(/=+$/, ''), bytes.toString('base64url')];
  return forms
    .reduce((rest, form) => rest.replaceAll(form, MARK), redacted)
    .replace(toPlainPattern(secret), MARK);
}

/** The secret itself, in upper and lower case: somebody's change of case is undone in a moment. */
function toPlainPattern(secret: string): RegExp {
  return new RegExp(secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'gi');
}

/** A character of base64 in either alphabet, also URL-encoded. */
const BASE64_CHARACTER = '(?:[A-Za-z0-9+/_-]|%2[BbFf])';

/**
 * Finds these bytes in base64 in which `offset` bytes, or three more each, stand before them. The characters at both ends that hold bits
 * of what stands around go too.
 */
function toBase64Pattern(bytes: Buffer, offset: number): RegExp {
  const end = offset + bytes.byteLength;
  const whole = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .slice(Math.ceil((offset * 8) / 6), Math.floor((end * 8) / 6))
    .replaceAll('+', '(?:[+-]|%2[Bb])')
    .replaceAll('/', '(?:[/_]|%2[Ff])');
  const before = offset === 0 ? '' : `${BASE64_CHARACTER}?`;
  const after = end % 3 === 0 ? '' : `${BASE64_CHARACTER}?`;
  return new RegExp(`${before}${whole}${after}(?:=|%3[Dd]){0,2}`, 'g');
}

/**
 * An error to throw in place of one that nobody expected: its kind, message and stack, without the secrets. Causes
 * and properties stay behind, since client libraries keep whole requests in them.
 */
export function redactError(error: unknown, ...secrets: (string | undefined)[]): Error {
  if (!(error instanceof Error)) return new Error('A forge client threw something that is no error.');
  const redact = (text: string) => secrets.reduce<string>(redactSecret, redactSecret(text, undefined));
  const redacted = new Error(redact(error.message));
  redacted.name = error.name;
  if (error.stack) redacted.stack = redact(error.stack);
  return redacted;
}
