import { parseArgs } from 'node:util';
import { isRepoBacked, SOURCE_KINDS, type SourceKind } from '@tinyforge/core-gitops';
import { FORMATS, type Format } from './formats/create-reporter.ts';

export type LintOptions = {
  paths: string[];
  sourceKind?: SourceKind;
  format: Format;
  quiet: boolean;
  maxIssues: number;
  /** Undefined: as the terminal says. */
  color?: boolean;
};

export type Command =
  | { name: 'help' | 'version' }
  | { name: 'lint'; options: LintOptions }
  | { name: 'misuse'; message: string };

const LINTED_KINDS: readonly SourceKind[] = SOURCE_KINDS.filter(isRepoBacked);

/** @param args what stands behind the program's name */
export function parseArguments(args: string[]): Command {
  try {
    return readCommand(args);
  } catch (error) {
    // What parseArgs throws is its answer to the person who typed.
    return misuse(error instanceof Error ? error.message : String(error));
  }
}

function readCommand(args: string[]): Command {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    allowNegative: true,
    options: {
      'source-kind': { type: 'string' },
      format: { type: 'string', default: 'human' },
      quiet: { type: 'boolean', default: false },
      'max-issues': { type: 'string' },
      color: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean' },
    },
  });
  if (values.help) return { name: 'help' };
  if (values.version) return { name: 'version' };

  const [name, ...paths] = positionals;
  if (name !== 'lint') return misuse(name ? `There is no command "${name}".` : 'Which command?');

  const sourceKind = LINTED_KINDS.find((kind) => kind === values['source-kind']);
  if (values['source-kind'] !== undefined && !sourceKind) {
    return misuse(`--source-kind takes one of: ${LINTED_KINDS.join(', ')}.`);
  }
  const format = FORMATS.find((candidate) => candidate === values.format);
  if (!format) return misuse(`--format takes one of: ${FORMATS.join(', ')}.`);
  const maxIssues = values['max-issues'] ?? '';
  if (!/^[0-9]*$/.test(maxIssues)) return misuse('--max-issues takes a whole number.');

  return {
    name: 'lint',
    options: {
      paths: paths.length > 0 ? paths : ['.'],
      sourceKind,
      format,
      quiet: values.quiet,
      maxIssues: maxIssues === '' ? Number.POSITIVE_INFINITY : Number(maxIssues),
      color: values.color,
    },
  };
}

function misuse(message: string): Command {
  return { name: 'misuse', message };
}

export const HELP = `Usage: tinyforge lint [options] [path ...]

Checks .tinyforge.yml files as Tinyforge reads them. Needs no server.

A path is a file, a folder (searched for .tinyforge.yml, without node_modules and .git),
a quoted glob, or - for standard input. Without one, the working folder is searched.

Options:
  --source-kind KIND  ${LINTED_KINDS.join(' or ')}: also warn of fields that this kind ignores
  --format FORMAT     ${FORMATS.join(', ')} (default: human)
  --quiet             leave out warnings and the summary
  --max-issues N      show at most N issues; all of them count
  --color, --no-color paint the human format or not (default: as the terminal and NO_COLOR say)
  --version           print the version
  -h, --help          print this text

Exit status: 0 no errors (there may be warnings), 1 errors in a file, 2 wrong usage or
something that could not be read.
`;
