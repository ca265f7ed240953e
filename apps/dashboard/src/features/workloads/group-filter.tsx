'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Select } from '@/components/ui/input.tsx';
import { usePerson } from '@/features/people/person-context.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import { NO_GROUP } from './list-filters.ts';

/** Nothing where there is nothing to choose: no group at all, or one that is all that the person sees. */
export function GroupFilter(props: { value: string; onChange: (group: string) => void }) {
  const t = useTranslations('groupChoice');
  const { role } = usePerson();
  const seesOthers = role !== 'none';
  const groups = useQuery(useTRPC().group.list.queryOptions()).data?.items ?? [];
  if (groups.length < (seesOthers ? 1 : 2)) return null;
  return (
    <Select
      aria-label={t('filter')}
      value={props.value}
      onChange={({ target }) => props.onChange(target.value)}
      className="w-full sm:w-56"
    >
      <option value="">{t('all')}</option>
      {seesOthers && <option value={NO_GROUP}>{t('none')}</option>}
      {groups.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );
}
