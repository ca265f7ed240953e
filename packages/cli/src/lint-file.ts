import { buildPlan, type Issue, parseSpec, type SourceKind } from '@tinyforge/core-gitops';
import type { Finding } from './finding.ts';

/**
 * Everything there is to say about one file.
 *
 * @param file as findings name it
 * @param sourceKind of the workload that reads the file; without it, no field is called ignored
 */
export function lintFile(file: string, bytes: Uint8Array, sourceKind?: SourceKind): Finding[] {
  const result = parseSpec(bytes);
  if (!result.ok) return result.issues.map((issue) => toFinding(file, issue));
  const ignored = sourceKind ? buildPlan(result.spec, sourceKind).ignoredFields : [];
  return ignored.map((path) => ({
    file,
    severity: 'warning',
    code: 'ignored_field',
    message: `A ${sourceKind} workload ignores "${path}". Remove it, or keep it for another workload that reads this file.`,
    path,
    ...(result.positions[path] ?? { line: 1, column: 1 }),
    params: { sourceKind: sourceKind ?? '' },
  }));
}

/** A symbolic link where a file should be: the forge would answer `not_a_file`. */
export function createLinkFinding(file: string): Finding {
  return {
    file,
    severity: 'error',
    code: 'not_a_file',
    message: 'This is a symbolic link, and Tinyforge follows none. Put the file itself here.',
    path: '',
    line: 1,
    column: 1,
    params: {},
  };
}

function toFinding(file: string, { code, message, path, line, column, params }: Issue): Finding {
  return { file, severity: 'error', code, message, path, line, column, params };
}
