const BEGIN = /-----BEGIN ([A-Z0-9 ]{1,40})-----/;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/**
 * The PEM in the form that OpenSSL reads, out of the forms in which secret stores give it: base64 of the whole file, in quotes, indented,
 * on one line with blanks, or with line breaks written as `\n` or `\r\n`. Null for text without a PEM block.
 */
export function unwrapPem(text: string): string | null {
  return findBlock(text) ?? findBlock(decodeBase64(text));
}

/** Text around the block is left out, as OpenSSL does. */
function findBlock(text: string): string | null {
  const lines = text.replace(/\\+r\\+n|\\+[nr]/g, '\n');
  const begin = BEGIN.exec(lines);
  if (!begin) return null;
  const [header, label] = begin;
  const footer = `-----END ${label}-----`;
  const start = begin.index + header.length;
  const end = lines.indexOf(footer, start);
  if (end === -1) return null;
  const body = lines.slice(start, end).replace(/\s+/g, '');
  return [header, ...(body.match(/.{1,64}/g) ?? []), footer, ''].join('\n');
}

/** Empty for anything that is not base64. */
function decodeBase64(text: string): string {
  const bare = text.trim().replace(/^(["'])(.*)\1$/s, '$2');
  const encoded = bare.replace(/\\+[nr]|\s+/g, '');
  return BASE64.test(encoded) ? Buffer.from(encoded, 'base64').toString('utf8') : '';
}
