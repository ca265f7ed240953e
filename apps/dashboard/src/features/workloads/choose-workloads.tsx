'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { ControlProps } from '@/components/ui/field.tsx';
import { Input } from '@/components/ui/input.tsx';
import { useTRPC } from '@/trpc/client.tsx';

/** As many as fit under one search; a longer list is narrowed by typing. */
const SHOWN = 50;

/** Workloads to tick, with a search; the control of a `Field`. */
export function ChooseWorkloads(props: {
  control: ControlProps;
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}) {
  const t = useTranslations('list');
  const [search, setSearch] = useState('');
  const { data } = useQuery(useTRPC().workload.list.queryOptions({ search, limit: SHOWN }));
  const toggle = (id: string, ticked: boolean) =>
    props.onChange(ticked ? [...props.chosen, id] : props.chosen.filter((other) => other !== id));
  return (
    <div className="overflow-hidden rounded-lg border">
      <Input
        {...props.control}
        type="search"
        value={search}
        placeholder={t('search')}
        onChange={(event) => setSearch(event.target.value)}
        className="rounded-none border-0 border-b"
      />
      <ul className="max-h-44 overflow-y-auto py-1">
        {data?.items.map(({ id, name }) => (
          <li key={id}>
            <label className="flex min-h-9 cursor-pointer items-center gap-2.5 px-3 hover:bg-hover">
              <input
                type="checkbox"
                className="size-4 shrink-0 accent-accent"
                checked={props.chosen.includes(id)}
                onChange={(event) => toggle(id, event.target.checked)}
              />
              <span className="min-w-0 break-words">{name}</span>
            </label>
          </li>
        ))}
      </ul>
    </div>
  );
}
