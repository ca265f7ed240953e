'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useFormContext } from 'react-hook-form';
import { Field } from '@/components/ui/field.tsx';
import { Select } from '@/components/ui/input.tsx';
import { usePerson } from '@/features/people/person-context.tsx';
import { useTRPC } from '@/trpc/client.tsx';

/** Chooses the group of a new workload, out of those that the person administers; no group is for admins of all workloads. */
export function GroupField() {
  const t = useTranslations('groupChoice');
  const { isAdmin } = usePerson();
  const form = useFormContext<{ groupId: string }>();
  const { data } = useQuery(useTRPC().group.list.queryOptions());
  const groups = data?.items.filter(({ role }) => role === 'admin') ?? [];
  if (isAdmin && groups.length === 0) return null;
  return (
    <Field label={t('label')} hint={t('hint')} error={form.formState.errors.groupId?.message}>
      {(control) => (
        <Select {...control} {...form.register('groupId')}>
          <option value="">{isAdmin ? t('none') : t('choose')}</option>
          {groups.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
