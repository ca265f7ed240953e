import { describe, expect, it } from 'vitest';
import { redactError, redactSecret } from './redact.ts';

const TOKEN = 'glpat-canary/5f2e+x';

describe('redactSecret', () => {
  it('takes the token out in every spelling', () => {
    const text = [
      TOKEN,
      encodeURIComponent(TOKEN),
      Buffer.from(TOKEN).toString('base64'),
      Buffer.from(TOKEN).toString('base64url'),
      `https://me:${TOKEN}@example.com/x`,
    ].join(' ');
    const redacted = redactSecret(text, TOKEN);
    expect(redacted).not.toContain('canary');
    expect(redacted).not.toContain(Buffer.from(TOKEN).toString('base64url'));
  });

  it("takes a URL's credentials out without knowing the token", () => {
    expect(redactSecret('GET https://me:secret@example.com/a@b', undefined)).toBe(
      'GET https://[redacted]@example.com/a@b',
    );
  });
});

describe('redactError', () => {
  it('keeps the kind and the stack, and neither cause nor properties', () => {
    const error = Object.assign(new TypeError(`bad ${TOKEN}`, { cause: { request: TOKEN } }), {
      request: TOKEN,
    });
    const redacted = redactError(error, TOKEN);
    expect(redacted.name).toBe('TypeError');
    expect(redacted.message).toBe('bad [redacted]');
    expect(redacted.stack).toContain('redact.test.ts');
    expect(`${redacted.stack}${JSON.stringify(redacted)}${redacted.cause}`).not.toContain('canary');
  });
});
