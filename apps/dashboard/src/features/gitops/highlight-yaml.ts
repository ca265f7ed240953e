export type YamlToken = { kind: 'plain' | 'key' | 'value' | 'number' | 'comment'; text: string };

/** Longer lines are shown without colours: nobody reads them, and matching them could take long. */
const MAX_COLOURED_LINE = 400;

/**
 * Light colouring of one line of YAML: key, scalar, number or word constant, comment. Concatenating the tokens gives the line back. It only
 * guesses; what a line means is said by the parser on the server.
 */
export function highlightYaml(line: string): YamlToken[] {
  if (line.length > MAX_COLOURED_LINE) return [{ kind: 'plain', text: line }];
  const comment = commentStart(line);
  const tokens = code(line.slice(0, comment));
  if (comment < line.length) tokens.push({ kind: 'comment', text: line.slice(comment) });
  return tokens.filter((token) => token.text !== '');
}

function code(text: string): YamlToken[] {
  const pair = /^(\s*(?:- +)*)("[^"]*"|'[^']*'|[^\s:#"'[\]{},&*!|>%@`-][^:]*)(:)(?=\s|$)/.exec(text);
  if (!pair) return scalar(text);
  const [whole, indent = '', key = '', colon = ''] = pair;
  return [
    { kind: 'plain', text: indent },
    { kind: 'key', text: key },
    { kind: 'plain', text: colon },
    ...scalar(text.slice(whole.length)),
  ];
}

function scalar(text: string): YamlToken[] {
  const value = text.trim();
  if (value === '') return [{ kind: 'plain', text }];
  const start = text.indexOf(value);
  const kind = /^(-{3}|\.{3})$/.test(value)
    ? 'plain'
    : /^([-+]?[\d.]+(e[-+]?\d+)?|0[xo][\da-f]+|true|false|null|~)$/i.test(value)
      ? 'number'
      : 'value';
  return [
    { kind: 'plain', text: text.slice(0, start) },
    { kind, text: value },
    { kind: 'plain', text: text.slice(start + value.length) },
  ];
}

/** Where the line's comment begins: at a `#` outside quotes that follows a space or starts the line; otherwise the line's length. */
function commentStart(line: string): number {
  let quote = '';
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index] ?? '';
    if (quote) {
      if (character === '\\' && quote === '"') index += 1;
      else if (character === quote) quote = '';
    } else if ((character === '"' || character === "'") && /[\s:,[{-]/.test(line[index - 1] ?? ' ')) {
      quote = character;
    } else if (character === '#' && /\s/.test(line[index - 1] ?? ' ')) {
      return index;
    }
  }
  return line.length;
}
