/** In bytes. */
const SHORTEST_SECRET = 16;

/**
 * A secret as it is and in every encoding that something on the way could have given it: name of the form → its text. Within a longer
 * text base64 depends on where the secret begins, and its ends hold letters of what stands around it: those are cut off.
 * @throws RangeError where the secret is shorter than 16 bytes: what is left of it would be found by chance
 */
export function secretForms(secret: string): Record<string, string> {
  if (Buffer.byteLength(secret) < SHORTEST_SECRET) throw new RangeError('Too short to be looked for.');
  const base64 = [0, 1, 2].flatMap((offset) =>
    (['base64', 'base64url'] as const).map((encoding) => {
      const text = Buffer.from('x'.repeat(offset) + secret).toString(encoding);
      return [`${encoding} from ${offset}`, text.slice(4, -4)] as const;
    }),
  );
  return {
    plain: secret,
    'URL-encoded': encodeURIComponent(secret),
    JSON: JSON.stringify(secret).slice(1, -1),
    hex: Buffer.from(secret).toString('hex'),
    ...Object.fromEntries(base64),
  };
}

/** The names of the forms in which a text holds a secret: empty where it holds none. */
export function findSecret(text: string, secret: string): string[] {
  return Object.entries(secretForms(secret)).flatMap(([name, form]) => (text.includes(form) ? [name] : []));
}

/**
 * What to look for instead of a whole private key, whose line breaks may have gone: a line from the middle of its PEM, and the bytes
 * that it stands for, in hexadecimal.
 */
export function partsOfPrivateKey(pem: string): string[] {
  const lines = pem.trim().split('\n').slice(1, -1);
  const middle = lines[Math.floor(lines.length / 2)] ?? '';
  return [middle, Buffer.from(middle, 'base64').toString('hex')];
}
