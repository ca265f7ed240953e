import { ShieldOff } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { buttonClass } from '../ui/button.tsx';
import { EmptyState } from '../ui/card.tsx';

/** For a viewer on a page that is for admins. */
export function AdminOnlyState() {
  const t = useTranslations('errors');
  return (
    <EmptyState
      alone
      icon={<ShieldOff aria-hidden />}
      title={t('adminOnlyTitle')}
      actions={
        <Link href="/" className={buttonClass()}>
          {t('toWorkloads')}
        </Link>
      }
    >
      {t('adminOnlyBody')}
    </EmptyState>
  );
}
