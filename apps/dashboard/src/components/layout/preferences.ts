'use client';

import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import { useTheme } from 'next-themes';
import { useSyncExternalStore } from 'react';
import { LOCALE_COOKIE, type Locale } from '@/i18n/locale.ts';
import { setPreferenceCookie } from '@/i18n/set-cookie.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Languages are written in themselves: whoever needs one may not read the present one. */
export const LANGUAGE_CHOICES = [
  { value: 'en', label: 'English' },
  { value: 'ru', label: 'Русский' },
] as const satisfies { value: Locale; label: string }[];

/** Language and theme with their setters. The theme is `system` until the browser has told its own. */
export function usePreferences() {
  const t = useTranslations('preferences');
  const locale = useLocale();
  const router = useRouter();
  const { theme, setTheme } = useTheme();
  const mounted = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
  return {
    locale,
    theme: (mounted ? (THEMES.find((known) => known === theme) ?? 'system') : 'system') as Theme,
    themeChoices: THEMES.map((value) => ({ value, label: t(value) })),
    setTheme,
    setLocale: (next: Locale) => {
      setPreferenceCookie(LOCALE_COOKIE, next);
      router.refresh();
    },
  };
}
