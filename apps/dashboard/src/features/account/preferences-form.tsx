'use client';

import { useTranslations } from 'next-intl';
import { LANGUAGE_CHOICES, type Theme, usePreferences } from '@/components/layout/preferences.ts';
import { Field } from '@/components/ui/field.tsx';
import { Select } from '@/components/ui/input.tsx';
import type { Locale } from '@/i18n/locale.ts';

export function PreferencesForm() {
  const t = useTranslations('preferences');
  const account = useTranslations('account');
  const { locale, setLocale, theme, setTheme, themeChoices } = usePreferences();
  return (
    <div className="max-w-sm space-y-4">
      <Field label={t('language')}>
        {(control) => (
          <Select {...control} value={locale} onChange={(event) => setLocale(event.target.value as Locale)}>
            {LANGUAGE_CHOICES.map((choice) => (
              <option key={choice.value} value={choice.value} lang={choice.value}>
                {choice.label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t('theme')} hint={account('preferencesHint')}>
        {(control) => (
          <Select {...control} value={theme} onChange={(event) => setTheme(event.target.value as Theme)}>
            {themeChoices.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.label}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}
