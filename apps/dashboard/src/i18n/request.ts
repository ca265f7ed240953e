import { cookies, headers } from 'next/headers';
import { getRequestConfig } from 'next-intl/server';
import { chooseLocale, chooseTimeZone, LOCALE_COOKIE, TIME_ZONE_COOKIE } from './locale.ts';

export default getRequestConfig(async () => {
  const jar = await cookies();
  const locale = chooseLocale(jar.get(LOCALE_COOKIE)?.value, (await headers()).get('accept-language'));
  const messages = (await import(`../../messages/${locale}.json`)).default;
  return {
    locale,
    messages,
    timeZone: chooseTimeZone(jar.get(TIME_ZONE_COOKIE)?.value),
    // One "now" for server and first client render: relative times hydrate to the same words.
    now: new Date(),
    formats: {
      dateTime: {
        moment: { dateStyle: 'medium', timeStyle: 'short' },
        day: { dateStyle: 'medium' },
      },
    },
  };
});
