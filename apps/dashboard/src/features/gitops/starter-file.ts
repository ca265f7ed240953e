import { checkFieldValue, FIELDS, type SourceKind } from '@tinyforge/core-gitops/fields';

/**
 * A `.tinyforge.yml` that declares what the live config already says, so that committing it changes nothing. Fields that are not
 * set become comments, and so do those whose live value a file may not declare.
 */
export function starterFile(sourceKind: SourceKind, liveConfig: Record<string, unknown>): string {
  const lines = FIELDS.filter((field) => field.sourceKinds.includes(sourceKind)).map((field) => {
    const value = field.normalise(liveConfig[field.key]);
    return value === null || !checkFieldValue(field, value).ok
      ? `  # ${field.key}:`
      : `  ${field.key}: ${typeof value === 'number' ? value : quoteIfNeeded(value)}`;
  });
  return [
    'version: 1',
    lines.every((line) => line.startsWith('  #')) ? '# deploy:' : 'deploy:',
    ...lines,
    '',
  ].join('\n');
}

/** A JSON string is a YAML string too; words that can be nothing else stay bare. */
function quoteIfNeeded(value: string): string {
  return /^[a-z/][a-z0-9/_.-]*$/i.test(value) && !/^(true|false|null|yes|no|on|off)$/i.test(value)
    ? value
    : JSON.stringify(value);
}
