'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button.tsx';
import { cx } from '@/components/ui/cx.ts';
import { Field } from '@/components/ui/field.tsx';
import { Input, Select } from '@/components/ui/input.tsx';
import { usePerson } from '@/features/people/person-context.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import { type EventFilters, formatEventFilters, NO_FILTERS } from './event-filters.ts';
import { ExportMenu } from './export-menu.tsx';

/** People are for admins to list, so only they can filter by one. */
export function EventFilterBar({
  value,
  onChange,
}: {
  value: EventFilters;
  onChange: (next: EventFilters) => void;
}) {
  const t = useTranslations('events');
  const common = useTranslations('common');
  const { isAdmin } = usePerson();
  const trpc = useTRPC();
  const types = useQuery(trpc.event.types.queryOptions()).data ?? [];
  const workloads = useQuery(trpc.workload.list.queryOptions({ limit: 100 })).data?.items ?? [];
  const people = useQuery({ ...trpc.person.list.queryOptions(), enabled: isAdmin }).data?.items ?? [];
  const set = (part: Partial<EventFilters>) => onChange({ ...value, ...part });

  return (
    <search
      aria-label={t('filters')}
      className="mb-4 grid grid-cols-2 items-end gap-3 md:grid-cols-3 lg:flex"
    >
      <Field label={t('type')} className="max-md:col-span-2 lg:flex-1">
        {(control) => (
          <Select {...control} value={value.type} onChange={(event) => set({ type: event.target.value })}>
            <option value="">{t('anyType')}</option>
            {types.map((type) => (
              <option key={type} value={type}>
                {t.has(`types.${type}` as never) ? t(`types.${type}` as never) : type}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t('workload')} className={cx('lg:flex-1', !isAdmin && 'max-md:col-span-2')}>
        {(control) => (
          <Select
            {...control}
            value={value.workload}
            onChange={(event) => set({ workload: event.target.value })}
          >
            <option value="">{t('anyWorkload')}</option>
            {value.workload && !workloads.some(({ id }) => id === value.workload) && (
              <option value={value.workload}>{value.workload.slice(0, 8)}…</option>
            )}
            {workloads.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {isAdmin && (
        <Field label={t('actor')} className="lg:flex-1">
          {(control) => (
            <Select {...control} value={value.actor} onChange={(event) => set({ actor: event.target.value })}>
              <option value="">{t('anyActor')}</option>
              {people.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <Field label={t('from')}>
        {(control) => (
          <Input
            {...control}
            type="date"
            value={value.from}
            max={value.to}
            onChange={(event) => set({ from: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('to')}>
        {(control) => (
          <Input
            {...control}
            type="date"
            value={value.to}
            min={value.from}
            onChange={(event) => set({ to: event.target.value })}
          />
        )}
      </Field>
      {formatEventFilters(value) !== '' && (
        <Button variant="ghost" onClick={() => onChange(NO_FILTERS)}>
          {common('clear')}
        </Button>
      )}
      <ExportMenu filters={value} />
    </search>
  );
}
