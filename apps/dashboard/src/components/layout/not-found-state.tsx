import { SearchX } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { buttonClass } from '../ui/button.tsx';
import { EmptyState } from '../ui/card.tsx';

export function NotFoundState() {
  const t = useTranslations('errors');
  return (
    <EmptyState
      alone
      icon={<SearchX aria-hidden />}
      title={t('notFoundTitle')}
      actions={
        <Link href="/" className={buttonClass('primary')}>
          {t('toWorkloads')}
        </Link>
      }
    >
      {t('notFoundBody')}
    </EmptyState>
  );
}
