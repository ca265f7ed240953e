'use client';

import { Languages } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { buttonClass } from '../ui/button.tsx';
import { Menu, MenuChoice, MenuSeparator } from '../ui/menu.tsx';
import { LANGUAGE_CHOICES, usePreferences } from './preferences.ts';

/** Language and theme, for pages where nobody is signed in. */
export function PreferenceMenu() {
  const t = useTranslations('preferences');
  return (
    <Menu
      trigger={
        <button type="button" className={buttonClass('ghost', 'small')}>
          <Languages aria-hidden />
          {t('language')}
        </button>
      }
    >
      <PreferenceChoices />
    </Menu>
  );
}

/** The entries alone, to stand in another menu. */
export function PreferenceChoices() {
  const t = useTranslations('preferences');
  const { locale, setLocale, theme, setTheme, themeChoices } = usePreferences();
  return (
    <>
      <MenuChoice label={t('language')} value={locale} onChange={setLocale} choices={LANGUAGE_CHOICES} />
      <MenuSeparator />
      <MenuChoice label={t('theme')} value={theme} onChange={setTheme} choices={themeChoices} />
    </>
  );
}
