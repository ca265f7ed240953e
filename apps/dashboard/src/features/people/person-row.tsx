'use client';

import {
  Ban,
  CircleCheck,
  Ellipsis,
  Eye,
  KeyRound,
  LogOut,
  ShieldCheck,
  ShieldOff,
  Smartphone,
} from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Badge } from '@/components/ui/badge.tsx';
import { buttonClass } from '@/components/ui/button.tsx';
import { cx } from '@/components/ui/cx.ts';
import { Menu, MenuItem } from '@/components/ui/menu.tsx';
import { RelativeTime } from '@/components/ui/relative-time.tsx';
import type { Person } from '@/trpc/types.ts';
import { usePerson } from './person-context.tsx';
import type { PersonAction } from './person-dialog.tsx';

export function PersonRow({
  person,
  onAction,
}: {
  person: Person;
  onAction: (kind: PersonAction['kind']) => void;
}) {
  const t = useTranslations('people');
  const roles = useTranslations('roles');
  const common = useTranslations('common');
  const me = usePerson();
  const isAdmin = person.role === 'admin';
  return (
    <li className="flex items-center gap-4 px-4 py-3.5 md:px-5">
      <div className="min-w-0 flex-1">
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 break-words font-medium">{person.name}</span>
          {person.id === me.id && <span className="text-faint text-xs">({t('you')})</span>}
          <Badge
            tone={isAdmin ? 'accent' : 'neutral'}
            icon={isAdmin ? <ShieldCheck aria-hidden /> : <Eye aria-hidden />}
          >
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
        <MenuItem
          icon={isAdmin ? <Eye aria-hidden /> : <ShieldCheck aria-hidden />}
          onClick={() => onAction('role')}
        >
          {isAdmin ? t('makeViewer') : t('makeAdmin')}
        </MenuItem>
        <MenuItem icon={<KeyRound aria-hidden />} onClick={() => onAction('password')}>
          {t('resetPassword')}
        </MenuItem>
        {person.secondFactor && (
          <MenuItem icon={<ShieldOff aria-hidden />} onClick={() => onAction('secondFactor')}>
            {t('resetSecondFactor')}
          </MenuItem>
        )}
        <MenuItem icon={<LogOut aria-hidden />} onClick={() => onAction('sessions')}>
          {t('endSessions')}
        </MenuItem>
        <MenuItem
          icon={person.disabled ? <CircleCheck aria-hidden /> : <Ban aria-hidden />}
          onClick={() => onAction(person.disabled ? 'enable' : 'disable')}
        >
          {person.disabled ? t('enable') : t('disable')}
        </MenuItem>
      </Menu>
    </li>
  );
}
