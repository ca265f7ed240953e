import { Composer, CST, type Document, type ErrorCode, Lexer, type ParsedNode, Parser } from 'yaml';
import type { Fault } from './fault.ts';
import type { IssueCode } from './issues.ts';

/** Most levels of nesting, the document and its innermost value included. A valid file has four. */
const MAX_NESTING = 16;

/** Most words and signs, white space and comments not counted. A valid file has some twenty; each may cost an error object. */
const MAX_PARTS = 4_000;

export type Composition = {
  /** The root node of the first document, or `null` where there is none to look at. */
  root: ParsedNode | null;
  faults: Fault[];
  /** Where the first syntax error is, or Infinity: what reaches beyond it may be its echo. */
  soundUntil: number;
};

/**
 * YAML text to a tree, without trusting the text. The text holds no control characters but tabs and line ends.
 *
 * Lexer and parser keep their state in lists, the composer after them recurses: so nesting is bounded on the parser's
 * stack, lexeme by lexeme, before anything recurses. Anchors, aliases, tags and directives are refused here, where they
 * are lexemes and can not act; directives never reach the composer. What is too deep, too much or in a second document ends
 * the reading there; what stands before it is still composed, so that its faults are found too.
 */
export function composeDocument(text: string): Composition {
  const faults: Fault[] = [];
  const parser = new Parser();
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    // check-spec looks for duplicates: the composer compares every key with every other.
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const first: { token?: CST.Token; document?: Document.Parsed } = {};
  const compose = (tokens: Iterable<CST.Token>) => {
    for (const token of tokens) {
      if (!COMPOSED_TOKENS.has(token.type)) continue;
      for (const document of composer.next(token)) first.document ??= document;
    }
  };

  let isScalarText = false;
  let parts = 0;
  for (const lexeme of new Lexer().lex(text)) {
    const { offset } = parser;
    if (isScalarText || !TRIVIA.test(lexeme)) parts++;
    if (parts > MAX_PARTS) {
      faults.push({ code: 'too_many_parts', offset, params: { limit: MAX_PARTS } });
      break;
    }
    const code = isScalarText ? undefined : judgeLexeme(lexeme);
    if (code) faults.push({ code, offset });
    isScalarText = lexeme === CST.SCALAR;

    compose(parser.next(lexeme));
    if (parser.stack.length > MAX_NESTING) {
      faults.push({ code: 'too_deep', offset, params: { limit: MAX_NESTING } });
      break;
    }
    const bottom = parser.stack[0];
    if (bottom?.type !== 'document') continue;
    first.token ??= bottom;
    if (bottom !== first.token) {
      faults.push({ code: 'multiple_documents', offset });
      break;
    }
  }
  compose(parser.end());
  for (const document of composer.end()) first.document ??= document;

  const errors = first.document?.errors ?? composer.streamInfo().errors;
  faults.push(...listSyntaxFaults(text, errors, faults));
  const unsound = faults.filter(({ code }) => UNSOUND_CODES.has(code)).map(({ offset }) => offset);
  return {
    root: first.document?.contents ?? null,
    faults,
    soundUntil: unsound.reduce((least, offset) => Math.min(least, offset), Number.POSITIVE_INFINITY),
  };
}

/** White space, comments, and the marks that the lexer sets of its own. */
const TRIVIA = new RegExp(`^[ \\t\\r\\n#${CST.DOCUMENT}${CST.FLOW_END}${CST.SCALAR}]`);

/** Comments, spaces and directives change nothing that is looked at. */
const COMPOSED_TOKENS: ReadonlySet<string> = new Set(['document', 'doc-end', 'error']);

const REFUSED_LEXEMES: Readonly<Record<string, IssueCode>> = {
  'directive-line': 'directive',
  anchor: 'anchor',
  alias: 'alias',
  tag: 'tag',
};

/** What is wrong with a lexeme that is not the text of a plain or block scalar. */
function judgeLexeme(lexeme: string): IssueCode | undefined {
  const type = CST.tokenType(lexeme);
  if (type === 'single-quoted-scalar' || type === 'double-quoted-scalar') {
    return isClosed(lexeme) ? undefined : 'unclosed_quote';
  }
  return type ? REFUSED_LEXEMES[type] : undefined;
}

/** Whether a quoted scalar ends in its own quote, and not in an escaped one as `'it''` and `"it\"` do. */
function isClosed(lexeme: string): boolean {
  const quote = lexeme.charAt(0);
  const escaper = quote === '"' ? '\\' : quote;
  let at = lexeme.length - 1;
  if (at < 1 || lexeme[at] !== quote) return false;
  let escapes = 0;
  while (--at > 0 && lexeme[at] === escaper) escapes++;
  return escapes % 2 === 0;
}

/** After one of these, the tree may differ from what was meant. */
const UNSOUND_CODES: ReadonlySet<IssueCode> = new Set([
  'tab_indentation',
  'bad_indentation',
  'unclosed_quote',
  'too_deep',
  'too_many_parts',
  'bad_escape',
  'key_out_of_place',
  'missing_character',
  'syntax_error',
]);

/** The composer's errors in our words, since its own quote the source. `null`: refused as a lexeme already. */
const CODES_BY_ERROR: Readonly<Partial<Record<ErrorCode, IssueCode | null>>> = {
  TAB_AS_INDENT: 'tab_indentation',
  BAD_INDENT: 'bad_indentation',
  BAD_DQ_ESCAPE: 'bad_escape',
  BLOCK_AS_IMPLICIT_KEY: 'key_out_of_place',
  MULTILINE_IMPLICIT_KEY: 'key_out_of_place',
  BLOCK_IN_FLOW: 'key_out_of_place',
  KEY_OVER_1024_CHARS: 'key_out_of_place',
  MISSING_CHAR: 'missing_character',
  ALIAS_PROPS: null,
  BAD_ALIAS: null,
  BAD_COLLECTION_TYPE: null,
  BAD_PROP_ORDER: null,
  MULTIPLE_ANCHORS: null,
  MULTIPLE_TAGS: null,
  TAG_RESOLVE_FAILED: null,
};

/** At most one for each line, and none after the text is known to be cut or swallowed: the rest would be echoes. */
function listSyntaxFaults(
  text: string,
  errors: readonly { code: ErrorCode; pos: [number, number] }[],
  known: readonly Fault[],
): Fault[] {
  const end = known.find(({ code }) => UNSOUND_CODES.has(code))?.offset ?? Number.POSITIVE_INFINITY;
  const faults: Fault[] = [];
  for (const { code: error, pos } of errors.toSorted((a, b) => a.pos[0] - b.pos[0])) {
    const mapped = CODES_BY_ERROR[error];
    const [offset] = pos;
    const previous = faults.at(-1);
    if (mapped === null || offset >= end) continue;
    if (previous && !text.slice(previous.offset, offset).includes('\n')) continue;
    faults.push({ code: mapped ?? 'syntax_error', offset });
  }
  return faults;
}
