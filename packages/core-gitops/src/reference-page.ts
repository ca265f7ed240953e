import { FIELDS, type FieldType } from './fields.ts';

/** The reference page of the file's fields, as Markdown: `docs/fields.md` is this text. */
export function renderReferencePage(): string {
  const rows = FIELDS.map((field) => [
    `\`${field.path}\``,
    field.sourceKinds.join(', '),
    describeType(field.type),
    field.description,
  ]);
  return [
    '# Fields of `.tinyforge.yml`',
    '',
    'Generated from the field registry, `packages/core-gitops/src/fields.ts`; do not edit by hand. To write it anew:',
    '`npm run fields`.',
    '',
    '| field | honoured for | value | what it does |',
    '|---|---|---|---|',
    ...rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`),
    '',
  ].join('\n');
}

function describeType(type: FieldType): string {
  switch (type.kind) {
    case 'integer':
      return `decimal integer, ${type.min} to ${type.max}`;
    case 'http-path':
      return `\`""\` or an absolute HTTP path, at most ${type.maxLength} characters`;
    case 'choice':
      return type.values.map((value) => `\`${value || '""'}\``).join(', ');
  }
}
