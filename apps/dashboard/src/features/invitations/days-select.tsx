import { useTranslations } from 'next-intl';
import type { ComponentProps } from 'react';
import { Select } from '@/components/ui/input.tsx';
import { INVITATION_DAYS } from './invitation-days.ts';

/** How long a link works. */
export function DaysSelect(props: Omit<ComponentProps<typeof Select>, 'children'>) {
  const t = useTranslations('invitations');
  return (
    <Select {...props}>
      {INVITATION_DAYS.map((days) => (
        <option key={days} value={days}>
          {t('days', { days: Number(days) })}
        </option>
      ))}
    </Select>
  );
}
