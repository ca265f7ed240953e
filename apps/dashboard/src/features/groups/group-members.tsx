'use client';

import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { Ban, UserMinus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Badge } from '@/components/ui/badge.tsx';
import { buttonClass } from '@/components/ui/button.tsx';
import { Card } from '@/components/ui/card.tsx';
import { cx } from '@/components/ui/cx.ts';
import { Select } from '@/components/ui/input.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import type { GroupDetails } from '@/trpc/types.ts';
import { AddToGroup } from './add-to-group.tsx';
import { useGroupChange } from './use-group-change.ts';

/** Who is in the group, and as what. Changes count from the person's next request on. */
export function GroupMembers({ group }: { group: GroupDetails }) {
  const t = useTranslations('groups');
  const roles = useTranslations('roles');
  const people = useTranslations('people');
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.person.list.queryOptions());
  const set = useMutation(trpc.group.setMember.mutationOptions());
  const { fault, change } = useGroupChange();
  const setRole = (personId: string, role: 'admin' | 'viewer' | null) =>
    change(async () => {
      await set.mutateAsync({ groupId: group.id, personId, role });
      return undefined;
    });
  const isMember = new Set(group.members.map(({ personId }) => personId));
  const roleForAll = new Map(data.items.map(({ id, role }) => [id, role]));

  return (
    <Card title={t('members')} id="members" flush>
      {fault && (
        <Notice tone="danger" live className="m-4">
          {fault}
        </Notice>
      )}
      {group.members.length === 0 && <p className="px-4 py-4 text-muted md:px-5">{t('noMembers')}</p>}
      <ul className="divide-y">
        {group.members.map(({ personId, name, email, role, disabled }) => {
          const forAll = roleForAll.get(personId) ?? 'none';
          return (
            <li key={personId} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 md:px-5">
              <div className="min-w-0 flex-1 basis-40">
                <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
                  <span className="min-w-0 break-words font-medium">{name}</span>
                  {disabled && (
                    <Badge tone="danger" icon={<Ban aria-hidden />}>
                      {people('disabled')}
                    </Badge>
                  )}
                </p>
                <p className="break-all text-[0.8125rem] text-muted">{email}</p>
                {forAll !== 'none' && (
                  <p className="text-faint text-xs">{t('forAll', { role: roles(forAll) })}</p>
                )}
              </div>
              <div className="flex items-center gap-1.5">
                <Select
                  aria-label={t('roleOf', { name })}
                  value={role}
                  onChange={(event) => void setRole(personId, event.target.value as 'admin' | 'viewer')}
                  className="w-48"
                >
                  <option value="viewer">{roles('viewer')}</option>
                  <option value="admin">{roles('admin')}</option>
                </Select>
                <button
                  type="button"
                  aria-label={t('removeMember', { name })}
                  onClick={() => void setRole(personId, null)}
                  className={cx(buttonClass('ghost'), 'w-9 px-0')}
                >
                  <UserMinus aria-hidden />
                </button>
              </div>
            </li>
          );
        })}
      </ul>
      <AddToGroup
        label={t('choosePerson')}
        submit={t('addMember')}
        choices={data.items
          .filter(({ id }) => !isMember.has(id))
          .map(({ id, name, email }) => ({ id, label: `${name} (${email})` }))}
        onAdd={(id) => setRole(id, 'viewer')}
      />
      <p className="border-t px-4 py-3 text-[0.8125rem] text-muted md:px-5">{t('membersHint')}</p>
    </Card>
  );
}
