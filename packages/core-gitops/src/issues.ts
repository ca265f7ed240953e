import { DEFAULT_GITOPS_PATH } from './fields.ts';

export type IssueParams = Readonly<Record<string, string | number>>;

/**
 * One fault of a file, a config or a path.
 *
 * - `code` is stable; programs and translations go by it and `params`.
 * - `message` is English, says what to do, and quotes nothing of the file but keys.
 * - `path` is the place by name (`deploy.port`), `''` where there is none.
 * - `line` and `column` count from 1, columns in UTF-16 units as editors do. 0 and 0: not in a file (a config's fault).
 */
export type Issue = {
  code: IssueCode;
  message: string;
  path: string;
  line: number;
  column: number;
  params: Record<string, string | number>;
};

type Wording = (params: IssueParams) => string;

/** Every code with its English wording, which names all of its params. */
const WORDINGS = {
  // The file as a whole
  too_large: (p) => `The file is larger than ${p.limit} bytes. Keep only what Tinyforge reads in it.`,
  not_utf8: () => 'The file is not valid UTF-8 from here on. Save it as UTF-8.',
  nul_character: () => 'There is a NUL character here. Save the file as plain UTF-8 text.',
  control_character: () => 'There is an invisible control character here. Delete it and type the line anew.',
  empty_file: () => 'The file is empty. It needs at least the line "version: 1".',
  too_deep: (p) => `The file nests deeper than ${p.limit} levels here. It needs no more than two.`,
  too_many_parts: (p) =>
    `The file holds more than ${p.limit} words and signs; the rest was not looked at. It needs a few dozen: is this the right file?`,
  multiple_documents: () =>
    'A second document starts here. Keep one document in the file and remove this "---".',
  directive: () => 'Directives (lines that start with %) are not supported. Remove this line.',
  tag: () => 'Tags (words that start with !) are not supported. Remove it and write the plain value.',
  anchor: () => 'Anchors (&name) are not supported. Remove it.',
  alias: () => 'Aliases (*name) are not supported. Write the value out.',
  merge_key: () => 'Merge keys (<<) are not supported. Write the keys out.',
  more_issues: (p) => `There are ${p.count} more faults in the file. Fix those listed first.`,

  // Syntax
  tab_indentation: () => 'A tab is used for indentation here. YAML takes spaces only.',
  bad_indentation: () =>
    'The indentation does not fit here. Keys of one level start at the same column, nested ones further right, and brackets are closed.',
  unclosed_quote: () => 'The quote that opens here is never closed. Add the closing quote.',
  bad_escape: () =>
    'This backslash escape is unknown in double quotes. Write \\\\ for a backslash, or use single quotes.',
  key_out_of_place: () =>
    'A key can not stand here. Put each key on a line of its own, or quote the value if it holds ": ".',
  missing_character: () =>
    'Something is missing here: a colon and a space after a key, a comma, a space or a closing bracket.',
  syntax_error: () => 'This is not valid YAML. Check quotes, brackets and special characters around here.',

  // Keys and values
  root_not_mapping: () => 'The file must hold keys and values at its top level, starting with "version: 1".',
  missing_version: () => 'The version is missing. Add the line "version: 1" at the top.',
  unsupported_version: () => 'Only version 1 is supported. Write exactly "version: 1", without quotes.',
  unknown_key: (p) =>
    `Unknown key "${p.key}". The nearest known key is "${p.suggestion}" (known here: ${p.known}). Correct or remove it.`,
  not_in_version: (p) =>
    `The key "${p.key}" is not in version ${p.version} of this file. Remove it, and set it in the live config.`,
  duplicate_key: (p) => `The key "${p.key}" is already set on line ${p.firstLine}. Keep one of the two.`,
  non_string_key: () => 'This key is not a string. Use one of the known keys, as a plain word.',
  wrong_type: (p) =>
    p.expected === 'integer' && p.actual === 'string'
      ? 'Expected an integer, found a string. Write a plain number, without quotes.'
      : `Expected ${a(p.expected)}, found ${a(p.actual)}. Correct the value or remove the line.`,
  not_decimal: () =>
    'Write this number with plain decimal digits, such as 8080: no 0x, point, exponent or leading zero.',
  out_of_range: (p) => `The number must be between ${p.min} and ${p.max}.`,
  unknown_choice: (p) => `Unknown value. Use one of: ${p.choices}.`,
  http_path_not_absolute: () => 'The path must start with a slash, such as /healthz. Use "" to turn it off.',
  http_path_names_host: () =>
    'The path must not start with //, which would name another host. Start it with one slash.',
  http_path_bad_character: () =>
    'The path may hold visible ASCII characters only, and no # or backslash. Percent-encode anything else.',
  http_path_too_long: (p) => `The path is longer than ${p.max} characters. Shorten it.`,

  // A live config
  config_not_object: () => 'The config must be a JSON object.',
  config_bad_text: () =>
    'A text of the live config holds a NUL character or half of a surrogate pair, which can not be stored. Take it out.',
  config_not_json: () =>
    'The config holds a value that JSON can not hold. Use strings, numbers, true, false, null, lists and objects.',
  config_too_deep: (p) => `The config nests deeper than ${p.limit} levels. Flatten it.`,
  config_too_large: (p) => `The config is larger than ${p.limit} bytes as JSON. Shorten it.`,
  config_object_too_many_keys: (p) =>
    `An object of the config has ${p.count} keys; it may have ${p.limit}. Remove some, or use a list.`,
  config_too_many_keys: (p) =>
    `The config has ${p.count} keys in all its objects; it may have ${p.limit}. Remove some.`,

  // The path of the file
  path_empty: () =>
    `The path is empty. Write one relative to the repository's top, such as ${DEFAULT_GITOPS_PATH}.`,
  path_too_long: (p) => `The path is longer than ${p.max} characters. Shorten it.`,
  path_not_relative: () =>
    "The path must be relative to the repository's top. Remove the slash at its start.",
  path_bad_segment: () => 'The path must not hold an empty part, "." or "..". Write it out plainly.',
  path_bad_character: () =>
    'The path must not hold a backslash, ?, #, %, control or direction characters. Remove this one.',
  path_bad_extension: () => 'The path must end in .yml or .yaml, in lower case.',
} as const satisfies Record<string, Wording>;

export type IssueCode = keyof typeof WORDINGS;

/** Every code that the checks of file, config and path can give. */
export const ISSUE_CODES = Object.keys(WORDINGS) as readonly IssueCode[];

/** Builds an issue and words it. */
export function createIssue(
  code: IssueCode,
  place: { path?: string; line?: number; column?: number } = {},
  params: IssueParams = {},
): Issue {
  const word: Wording = WORDINGS[code];
  return {
    code,
    message: word(params),
    path: place.path ?? '',
    line: place.line ?? 0,
    column: place.column ?? 0,
    params: { ...params },
  };
}

/** What a viewer may see of a file that does not parse: nothing that quotes its text, keys included. */
export function redactIssue({ code, line, column }: Pick<Issue, 'code' | 'line' | 'column'>) {
  return { code, line, column };
}

function a(noun: string | number | undefined): string {
  if (noun === 'null') return 'nothing (null)';
  return `${noun === 'integer' ? 'an' : 'a'} ${noun}`;
}
