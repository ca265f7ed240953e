'use client';

import { CircleX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { cx } from '@/components/ui/cx.ts';
import { VisibleText } from '@/components/ui/visible-text.tsx';
import { useIssueText } from '@/features/issues/use-issue-text.ts';
import { highlightYaml, type YamlToken } from './highlight-yaml.ts';
import { type PreviewIssue, type PreviewLine, previewLines } from './preview-lines.ts';

const colours: Record<YamlToken['kind'], string> = {
  plain: '',
  key: 'text-syntax-key',
  value: 'text-syntax-value',
  number: 'text-syntax-number',
  comment: 'text-faint italic',
};

/** A file's text with line numbers and its faults at their lines. The text comes from a repository and is only ever text. */
export function FilePreview({
  raw,
  issues,
  label,
}: {
  raw: string;
  issues: readonly PreviewIssue[];
  label: string;
}) {
  const t = useTranslations('gitops');
  const common = useTranslations('common');
  const [all, setAll] = useState(false);
  const { lines, total, elsewhere } = previewLines(raw, issues, all);
  if (raw === '') return <p className="px-4 py-6 text-center text-muted">{t('empty')}</p>;
  return (
    <>
      {elsewhere.length > 0 && <IssueList issues={elsewhere} />}
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label={label}
        className="@container overflow-x-auto bg-sunken py-2 font-mono text-[0.8125rem] leading-6"
      >
        <ol className="w-max min-w-full">
          {lines.map((line) => (
            <Line key={line.number} line={line} />
          ))}
        </ol>
      </section>
      {lines.length < total && (
        <div className="border-t px-4 py-2">
          <Button size="small" variant="ghost" onClick={() => setAll(true)}>
            {common('loadMore')} ({t('lines', { count: total - lines.length })})
          </Button>
        </div>
      )}
    </>
  );
}

function Line({ line }: { line: PreviewLine }) {
  const t = useTranslations('gitops');
  const issueText = useIssueText();
  const faulty = line.issues.length > 0;
  return (
    <li className={cx('relative', faulty && 'bg-danger-soft')}>
      <div className="flex">
        <span
          aria-hidden
          className={cx(
            'sticky left-0 w-12 shrink-0 select-none border-r pr-3 text-right text-xs leading-6',
            faulty ? 'border-danger bg-danger-soft font-semibold text-danger' : 'bg-sunken text-faint',
          )}
        >
          {line.number}
        </span>
        <code className="min-w-0 whitespace-pre pr-4 pl-3">
          {highlightYaml(line.text).map((token, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the tokens of one line never move.
            <span key={index} className={colours[token.kind]}>
              <VisibleText text={token.text} />
            </span>
          ))}
          {line.text === '' && '\u200b'}
        </code>
      </div>
      {line.issues.map((issue) => (
        <p
          key={`${issue.code}-${issue.column}`}
          className="sticky left-0 flex max-w-[min(44rem,100cqw)] items-start gap-2 whitespace-normal py-1 pr-4 pl-15 font-sans text-danger leading-5"
        >
          <CircleX aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span className="min-w-0 break-words">
            <span className="sr-only">{t('line', { line: line.number })}: </span>
            {issueText(issue)}
          </span>
        </p>
      ))}
    </li>
  );
}

/** Faults by position, where there is no text to show them in. */
export function IssueList({ issues }: { issues: readonly PreviewIssue[] }) {
  const t = useTranslations('gitops');
  const issueText = useIssueText();
  return (
    <ul className="divide-y">
      {issues.map((issue) => (
        <li
          key={`${issue.code}-${issue.line}-${issue.column}`}
          className="flex flex-wrap items-start gap-x-3 gap-y-0.5 px-4 py-2.5"
        >
          <CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
          <span className="min-w-0 flex-1 basis-48 break-words">{issueText(issue)}</span>
          {issue.line > 0 && (
            <span className="text-faint text-xs leading-5">
              {t('position', { line: issue.line, column: issue.column })}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
