const MARK = '[redacted]';

/** The text without the secret, also where it stands base64- or URL-encoded or as a basic-auth pair's end. */
export function redactSecret(text: string, secret: string | undefined): string {
  const withoutUrls = text.replace(/(\/\/)[^\s/@]+@/g, `$1${MARK}@`);
  if (secret === undefined || secret === '') return withoutUrls;
  const base64 = Buffer.from(secret).toString('base64');
  const forms = [
    secret,
    encodeURIComponent(secret),
    base64,
    base64.replace(/=+$/, ''),
    Buffer.from(secret).toString('base64url'),
  ];
  return forms.reduce((redacted, form) => redacted.replaceAll(form, MARK), withoutUrls);
}

/** Whether the text holds one of the secrets; in a hash or a name, upper and lower case may have been changed. */
export function holdsSecret(text: string, secrets: readonly (string | undefined)[]): boolean {
  const lower = text.toLowerCase();
  return secrets.some((secret) => secret && lower.includes(secret.toLowerCase()));
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
