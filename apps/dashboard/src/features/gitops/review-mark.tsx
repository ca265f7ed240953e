'use client';

import { useTranslations } from 'next-intl';
import { FieldValueChip } from './field-value.tsx';
import type { ReviewMark as Mark } from './review-marks.ts';

/** Says, below a change, how it differs from the review before. */
export function ReviewMark({ mark }: { mark: Mark | undefined }) {
  const t = useTranslations('sync.mark');
  if (!mark) return null;
  return (
    <p
      data-mark={mark.kind}
      className="mb-1.5 border-drift border-l-2 pl-2 font-medium text-[0.8125rem] text-drift"
    >
      {mark.kind === 'added'
        ? t('added')
        : t.rich('changed', {
            from: () => <FieldValueChip value={mark.from} />,
            to: () => <FieldValueChip value={mark.to} />,
          })}
    </p>
  );
}
