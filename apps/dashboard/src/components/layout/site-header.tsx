'use client';

import {
  Boxes,
  ChevronDown,
  CircleAlert,
  CircleUserRound,
  Group,
  History,
  KeyRound,
  LogOut,
  Menu as MenuIcon,
  Scale,
  Ticket,
  UserCog,
  Users,
  Webhook,
  X,
} from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { usePerson } from '@/features/people/person-context.tsx';
import { useSignOut } from '@/features/people/use-sign-out.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx';
import { OfflineBar } from './offline-bar.tsx';
import { PreferenceChoices } from './preference-menu.tsx';
import { Wordmark } from './wordmark.tsx';

const PLACES = [
  { key: 'workloads', href: '/', icon: Boxes, adminOnly: false },
  { key: 'events', href: '/events', icon: History, adminOnly: false },
  { key: 'credentials', href: '/credentials', icon: KeyRound, adminOnly: false },
  { key: 'tokens', href: '/tokens', icon: Ticket, adminOnly: true },
  { key: 'webhooks', href: '/webhooks', icon: Webhook, adminOnly: true },
  { key: 'people', href: '/people', icon: Users, adminOnly: true },
  { key: 'groups', href: '/groups', icon: Group, adminOnly: true },
  { key: 'policy', href: '/policy', icon: Scale, adminOnly: true },
] as const;

export function SiteHeader() {
  const t = useTranslations('nav');
  const person = usePerson();
  const pathname = usePathname();
  const [open, setOpen] = useState(false);
  const session = useSignOut();
  const places = PLACES.filter((place) => !place.adminOnly || person.isAdmin);

  const links = places.map(({ key, href, icon: Icon }) => {
    const current =
      href === '/' ? pathname === '/' || pathname.startsWith('/workloads') : pathname.startsWith(href);
    return (
      <Link
        key={key}
        href={href}
        aria-current={current ? 'page' : undefined}
        onClick={() => setOpen(false)}
        className={cx(
          'flex items-center gap-2 rounded-lg px-3 font-medium transition-colors max-lg:h-11 lg:h-8 lg:max-xl:px-2 lg:max-xl:text-[0.8125rem]',
          current ? 'bg-hover text-text' : 'text-muted hover:bg-hover hover:text-text',
        )}
      >
        <Icon aria-hidden className="size-4 lg:hidden" />
        {t(key)}
      </Link>
    );
  });

  return (
    <header className="sticky top-0 z-30 border-b bg-ground/92 backdrop-blur-sm">
      <div className="page flex h-14 items-center gap-3 md:gap-4">
        <Link href="/" className="flex rounded-md" aria-label="Tinyforge">
          <Wordmark />
        </Link>
        <nav aria-label={t('main')} className="hidden items-center gap-0.5 lg:flex">
          {links}
        </nav>
        <div className="ml-auto flex items-center gap-1">
          <PersonMenu onSignOut={session.signOut} />
          <button
            type="button"
            aria-label={t('menu')}
            aria-expanded={open}
            aria-controls="site-menu"
            onClick={() => setOpen(!open)}
            className={cx(buttonClass('ghost'), 'w-9 px-0 lg:hidden')}
          >
            <MenuIcon aria-hidden />
          </button>
        </div>
      </div>
      <nav
        id="site-menu"
        aria-label={t('menu')}
        hidden={!open}
        className="border-t bg-ground px-2 py-2 lg:hidden"
      >
        {links}
      </nav>
      <OfflineBar />
      {session.failed && <SignOutFailed onRetry={session.signOut} onClose={session.forget} />}
    </header>
  );
}

/** Across the page, since the menu that asked is closed by now. */
function SignOutFailed(props: { onRetry: () => void; onClose: () => void }) {
  const t = useTranslations('nav');
  const common = useTranslations('common');
  return (
    <div role="alert" className="border-t bg-danger-soft text-danger">
      <div className="page flex flex-wrap items-center gap-x-3 gap-y-1.5 py-2">
        <CircleAlert aria-hidden className="size-4 shrink-0" />
        <p className="min-w-0 flex-1 font-medium">{t('signOutFailed')}</p>
        <Button size="small" onClick={props.onRetry}>
          {common('retry')}
        </Button>
        <button
          type="button"
          aria-label={common('close')}
          onClick={props.onClose}
          className={cx(buttonClass('ghost', 'small'), 'w-8 px-0')}
        >
          <X aria-hidden />
        </button>
      </div>
    </div>
  );
}

function PersonMenu({ onSignOut }: { onSignOut: () => void }) {
  const t = useTranslations('nav');
  const roles = useTranslations('roles');
  const person = usePerson();
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={t('settings', { name: person.name })}
          className={cx(buttonClass('ghost'), 'max-w-48 px-2.5 lg:max-xl:max-w-36')}
        >
          <CircleUserRound aria-hidden />
          <span className="truncate max-sm:hidden">{person.name}</span>
          <ChevronDown aria-hidden className="text-faint" />
        </button>
      }
    >
      <div className="min-w-0 px-2.5 pt-2 pb-1.5">
        <p className="truncate font-medium">{person.name}</p>
        <p className="truncate text-faint text-xs">
          {person.email} · {roles(person.role)}
        </p>
      </div>
      <MenuSeparator />
      <MenuItem icon={<UserCog aria-hidden />} render={<Link href="/account" />}>
        {t('account')}
      </MenuItem>
      <MenuSeparator />
      <PreferenceChoices />
      <MenuSeparator />
      <MenuItem icon={<LogOut aria-hidden />} onClick={onSignOut}>
        {t('signOut')}
      </MenuItem>
    </Menu>
  );
}
