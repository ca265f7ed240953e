import { describe, expect, it } from 'vitest';
import { redactError, redactSecret } from './redact.ts';

const TOKEN = 'glpat-canary/5f2e+x';

/** The forms of the token that stand in the text. */
function findSecret(text: string, token: string): string[] {
  const forms = [0, 1, 2].flatMap((offset) =>
    (['base64', 'base64url'] as const).map((encoding) =>
      Buffer.from('x'.repeat(offset) + token)
        .toString(encoding)
        .slice(4, -4),
    ),
  );
  return [token, ...forms, ...forms.map(encodeURIComponent)].filter((form) => text.includes(form));
}

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

  it.each(['', 'o', 'me', 'me:', 'oauth2:', 'x-access-token:', 'private-token:'])(
    'takes base64 of %j and the token out, wherever the token begins in it',
    (prefix) => {
      for (const rest of ['', '\n', ' x', '@ab'])
        for (const encoding of ['base64', 'base64url'] as const) {
          const text = Buffer.from(`${prefix}${TOKEN}${rest}`).toString(encoding);
          for (const spelling of [text, encodeURIComponent(text)]) {
            const redacted = redactSecret(`authorization: Basic ${spelling}, and more`, TOKEN);
            expect(findSecret(redacted, TOKEN)).toEqual([]);
            expect(redacted).toMatch(/^authorization: Basic .*\[redacted\].*, and more$/);
            // Not the ends either, in which the token's first and last letters stand beside others.
            const left = Buffer.from(redacted.replace(/^authorization: Basic |, and more$/g, ''), 'base64');
            expect(left.toString('latin1')).not.toMatch(/glpa|2e\+x/);
          }
        }
    },
  );

  it('takes nothing else for a secret that is too short to be told from chance', () => {
    expect(redactSecret('the eYWJj of abcd', 'ab')).toBe('the eYWJj of [redacted]cd');
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
