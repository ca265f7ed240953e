import { useLocale, useTranslations } from 'next-intl';

/** Maximum number of names in a sentence; more are counted. */
const MAX_NAMES = 8;

/**
 * Formats names as a list in a sentence: the first of them, and how many there are besides.
 *
 * @returns a function of the names and of the number of all, where not every name is known
 */
export function useNameList(): (names: readonly string[], count?: number) => string {
  const t = useTranslations('common');
  const locale = useLocale();
  return (names, count = names.length) => {
    const shown = names.slice(0, MAX_NAMES);
    const left = count - shown.length;
    return new Intl.ListFormat(locale).format(left > 0 ? [...shown, t('moreNames', { count: left })] : shown);
  };
}
