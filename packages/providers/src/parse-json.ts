/**
 * Most values of one answer. The largest honest one, a directory's listing of 4 MiB, has about 150,000; two
 * mebibytes of brackets have two million, and take a hundred mebibytes of memory.
 */
const MAX_VALUES = 250_000;

// In UTF-8 these bytes are these characters and nothing else.
const [COMMA, BRACKET, BRACE] = [0x2c, 0x5b, 0x7b];

/**
 * The JSON in these bytes. Values are counted before any is made, by what begins each but a list's first; signs
 * within texts count too.
 * @throws for what is no JSON, not UTF-8, or has too many values
 */
export function parseJson(bytes: Uint8Array): unknown {
  let values = 0;
  for (const byte of bytes) if (byte === COMMA || byte === BRACKET || byte === BRACE) values += 1;
  if (values > MAX_VALUES) throw new Error('Too many values.');
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
}
