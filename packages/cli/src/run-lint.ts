import { isAbsolute, relative, resolve, sep } from 'node:path';
import { describeError } from './describe-error.ts';
import { findTargets, type Target } from './find-targets.ts';
import type { Failure, Finding } from './finding.ts';
import { createReporter } from './formats/create-reporter.ts';
import { createLinkFinding, lintFile } from './lint-file.ts';
import type { LintOptions } from './parse-arguments.ts';
import { createFileReader, readStdin } from './read-input.ts';
import { showInvisible } from './visible-text.ts';

/** 0: no errors. 1: errors in a file. 2: something could not be read, whatever else was found. */
export type LintStatus = 0 | 1 | 2;

/** What the linter has of the world besides files. */
export type Surroundings = {
  stdin: AsyncIterable<Uint8Array>;
  /** Resolves when more can be taken. */
  writeOut(text: string): Promise<void>;
  writeError(text: string): Promise<void>;
  /** Whether the terminal takes colors; false where there is none. */
  hasColors: boolean;
};

/** Lints file after file, holding one at a time, and reports as it goes. */
export async function runLint(options: LintOptions, around: Surroundings): Promise<LintStatus> {
  const reporter = createReporter(options.format, {
    color: options.color ?? around.hasColors,
    summary: !options.quiet,
  });
  const inspect = createInspector(options, around);
  const counts = { files: 0, errors: 0, warnings: 0, hidden: 0 };
  let shown = 0;
  const failures: Failure[] = [];
  const seen = new Set<string>();

  await around.writeOut(reporter.start());
  for (const target of findTargets(options.paths)) {
    const file = nameTarget(target);
    if (seen.has(file)) continue;
    seen.add(file);
    const inspection = await inspect(target, file);
    if ('failure' in inspection) {
      failures.push({ file, message: inspection.failure });
      await around.writeError(`tinyforge: ${showInvisible(file)}: ${inspection.failure}\n`);
      continue;
    }
    counts.files++;
    let report = '';
    for (const finding of inspection.findings) {
      counts[finding.severity === 'error' ? 'errors' : 'warnings']++;
      if (options.quiet && finding.severity === 'warning') continue;
      if (shown === options.maxIssues) {
        counts.hidden++;
      } else {
        shown++;
        report += reporter.finding(finding, inspection.text);
      }
    }
    await around.writeOut(report);
  }
  await around.writeOut(reporter.end({ ...counts, failures }));
  if (counts.hidden > 0 && options.format !== 'human') {
    await around.writeError(`tinyforge: --max-issues kept back ${counts.hidden} more.\n`);
  }
  if (failures.length > 0) return 2;
  return counts.errors > 0 ? 1 : 0;
}

/** `text` is there for excerpts, and only where there are findings. */
type Inspection = { findings: Finding[]; text: string } | { failure: string };

function createInspector({ sourceKind }: LintOptions, { stdin }: Surroundings) {
  const readFile = createFileReader();
  return async (target: Target, file: string): Promise<Inspection> => {
    if (target.kind === 'unreadable') return { failure: target.message };
    if (target.kind === 'link') return { findings: [createLinkFinding(file)], text: '' };
    let bytes: Uint8Array;
    try {
      bytes = target.kind === 'stdin' ? await readStdin(stdin) : readFile(target.path);
    } catch (error) {
      return { failure: describeError(error) };
    }
    const findings = lintFile(file, bytes, sourceKind);
    return { findings, text: findings.length > 0 ? new TextDecoder().decode(bytes) : '' };
  };
}

/** As reports name it: relative to the working folder with forward slashes, or absolute where it lies outside. */
function nameTarget(target: Target): string {
  if (target.kind === 'stdin') return '<stdin>';
  const path = relative('', target.path) || '.';
  const isOutside = path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
  const name = isOutside ? resolve(target.path) : path;
  return sep === '\\' ? name.replaceAll(sep, '/') : name;
}
