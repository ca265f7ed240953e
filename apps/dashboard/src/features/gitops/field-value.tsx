import type { FieldValue } from '@tinyforge/core-gitops/fields';
import { useTranslations } from 'next-intl';
import { cx } from '@/components/ui/cx.ts';
import { VisibleText } from '@/components/ui/visible-text.tsx';

/** A value as it stands in a config, told apart from the words for *not set* and *empty*. */
export function FieldValueChip({
  value,
  tone = 'plain',
}: {
  value: FieldValue;
  tone?: 'plain' | 'from' | 'to';
}) {
  const t = useTranslations('common');
  const word = value === null ? t('notSet') : value === '' ? t('empty') : null;
  return (
    <span
      className={cx(
        'inline-block max-w-full rounded-md border px-1.5 py-0.5 text-[0.8125rem] [overflow-wrap:anywhere]',
        word ? 'italic' : 'font-mono',
        tone === 'plain' && 'border-line bg-sunken text-text',
        // Not struck through: a line across `/` or `-` leaves nothing to read.
        tone === 'from' && 'border-line bg-sunken text-muted',
        tone === 'to' && 'border-drift/25 bg-drift-soft text-drift',
      )}
    >
      {word ?? <VisibleText text={String(value)} />}
    </span>
  );
}
