'use client';

import {
  Ban,
  CircleCheck,
  Ellipsis,
  Eye,
  Group,
  KeyRound,
  LogOut,
  ShieldCheck,
  ShieldOff,
  Smartphone,
} from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Badge } from '@/components/ui/badge.tsx';
import { buttonClass } from '@/components/ui/button.tsx';
import { cx } from '@/components/ui/cx.ts';
import { Menu, MenuItem } from '@/components/ui/menu.tsx';
import { RelativeTime } from '@/components/ui/relative-time.tsx';
import type { Person } from '@/trpc/types.ts';
import { usePerson } from './person-context.tsx';
import type { PersonAction } from './person-dialog.tsx';

/** What is chosen in a person's menu; whose it is the list knows. */
type Action = PersonAction extends infer One
  ? One extends PersonAction
    ? Omit<One, 'person'>
    : never
  : never;

const ROLE_ICONS = { admin: ShieldCheck, viewer: Eye, none: Group } as const;
const ROLES = ['admin', 'viewer', 'none'] as const;

export function PersonRow({ person, onAction }: { person: Person; onAction: (action: Action) => void }) {
  const t = useTranslations('people');
  const roles = useTranslations('roles');
  const common = useTranslations('common');
  const me = usePerson();
  const RoleIcon = ROLE_ICONS[person.role];
  return (
    <li className="flex items-center gap-4 px-4 py-3.5 md:px-5">
      <div className="min-w-0 flex-1">
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 break-words font-medium">{person.name}</span>
          {person.id === me.id && <span className="text-faint text-xs">({t('you')})</span>}
          <Badge tone={person.role === 'admin' ? 'accent' : 'neutral'} icon={<RoleIcon aria-hidden />}>
            {roles(person.role)}
          </Badge>
          {person.secondFactor && <Badge icon={<Smartphone aria-hidden />}>{t('secondFactor')}</Badge>}
          {person.disabled && (
            <Badge tone="danger" icon={<Ban aria-hidden />}>
              {t('disabled')}
            </Badge>
          )}
        </div>
        <p className="mt-0.5 break-all text-muted text-[0.8125rem]">{person.email}</p>
        <RolesInGroups person={person} />
        <p className="mt-0.5 text-faint text-xs">
          {t('lastSeen')}: {person.lastSeenAt ? <RelativeTime at={person.lastSeenAt} /> : common('never')}
        </p>
      </div>
      <Menu
        trigger={
          <button
            type="button"
            aria-label={t('actions', { name: person.name })}
            className={cx(buttonClass('ghost'), 'w-9 px-0')}
          >
            <Ellipsis aria-hidden />
          </button>
        }
      >
        {ROLES.filter((role) => role !== person.role).map((role) => {
          const Icon = ROLE_ICONS[role];
          return (
            <MenuItem key={role} icon={<Icon aria-hidden />} onClick={() => onAction({ kind: 'role', role })}>
              {t(`makeRole.${role}`)}
            </MenuItem>
          );
        })}
        {person.id === me.id ? (
          <MenuItem icon={<KeyRound aria-hidden />} render={<Link href="/account" />}>
            {t('ownSignIn')}
          </MenuItem>
        ) : (
          <MenuItem icon={<KeyRound aria-hidden />} onClick={() => onAction({ kind: 'password' })}>
            {t('resetPassword')}
          </MenuItem>
        )}
        {person.id !== me.id && person.secondFactor && (
          <MenuItem icon={<ShieldOff aria-hidden />} onClick={() => onAction({ kind: 'secondFactor' })}>
            {t('resetSecondFactor')}
          </MenuItem>
        )}
        <MenuItem icon={<LogOut aria-hidden />} onClick={() => onAction({ kind: 'sessions' })}>
          {t('endSessions')}
        </MenuItem>
        <MenuItem
          icon={person.disabled ? <CircleCheck aria-hidden /> : <Ban aria-hidden />}
          onClick={() => onAction({ kind: person.disabled ? 'enable' : 'disable' })}
        >
          {person.disabled ? t('enable') : t('disable')}
        </MenuItem>
      </Menu>
    </li>
  );
}

/** Their roles in groups, each leading to the group's page, where it is changed. An admin for all needs none. */
function RolesInGroups({ person }: { person: Person }) {
  const t = useTranslations('people');
  const roles = useTranslations('roles');
  if (person.groups.length === 0) {
    return person.role === 'none' && <p className="mt-0.5 text-drift text-xs">{t('inNoGroup')}</p>;
  }
  return (
    <ul aria-label={t('inGroups')} className="mt-1 flex flex-wrap gap-x-3 gap-y-0.5 text-xs">
      {person.groups.map(({ id, name, role }) => (
        <li key={id} className="min-w-0 break-words text-muted">
          <Link
            href={`/groups/${id}`}
            className="rounded-sm text-accent underline decoration-accent/40 underline-offset-3 hover:decoration-accent"
          >
            {name}
          </Link>
          {': '}
          {roles(role)}
        </li>
      ))}
    </ul>
  );
}
