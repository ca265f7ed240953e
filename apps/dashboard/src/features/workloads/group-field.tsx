'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useFormContext, useWatch } from 'react-hook-form';
import { Field } from '@/components/ui/field.tsx';
import { Select } from '@/components/ui/input.tsx';
import { usePerson } from '@/features/people/person-context.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import type { WorkloadFormValues } from './workload-form.ts';

/** Chooses a workload's group, out of those that the person administers; no group is for admins of all workloads. */
export function GroupField() {
  const t = useTranslations('groupChoice');
  const { isAdmin } = usePerson();
  const form = useFormContext<WorkloadFormValues>();
  const chosen = useWatch({ control: form.control, name: 'groupId' });
  const { data } = useQuery(useTRPC().group.list.queryOptions());
  const groups = data?.items.filter(({ role }) => role === 'admin') ?? [];
  if (isAdmin && groups.length === 0 && chosen === '') return null;
  // The list may be older than the group: what is chosen stays choosable until something else is.
  const chosenIsMissing = chosen !== '' && !groups.some(({ id }) => id === chosen);
  return (
    <Field label={t('label')} hint={t('hint')} error={form.formState.errors.groupId?.message}>
      {(control) => (
        <Select
          {...control}
          value={chosen}
          onChange={(event) => form.setValue('groupId', event.target.value, { shouldDirty: true })}
        >
          {(isAdmin || chosen === '') && <option value="">{isAdmin ? t('none') : t('choose')}</option>}
          {chosenIsMissing && <option value={chosen}>…</option>}
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
