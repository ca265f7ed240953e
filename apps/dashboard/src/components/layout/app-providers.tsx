'use client';

import { CSPProvider } from '@base-ui/react/csp-provider';
import { useRouter } from 'next/navigation';
import { useTimeZone } from 'next-intl';
import { ThemeProvider } from 'next-themes';
import { type ReactNode, useEffect, useState } from 'react';
import { TIME_ZONE_COOKIE } from '@/i18n/locale.ts';
import { setPreferenceCookie } from '@/i18n/set-cookie.ts';
import { ApiProvider } from '@/trpc/client.tsx';

export function AppProviders(props: { nonce: string | undefined; children: ReactNode }) {
  const { children } = props;
  // The policy of the document counts, also after its parts were asked for anew and came with another nonce.
  const [nonce] = useState(props.nonce);
  useTellTimeZone();
  return (
    <ThemeProvider attribute="class" disableTransitionOnChange {...(nonce && { nonce })}>
      <CSPProvider nonce={nonce} disableStyleElements>
        <ApiProvider>{children}</ApiProvider>
      </CSPProvider>
    </ThemeProvider>
  );
}

/** Tells the server the browser's time zone, once: server and browser must write one moment in the same words. */
function useTellTimeZone() {
  const known = useTimeZone();
  const router = useRouter();
  useEffect(() => {
    const actual = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (
      !actual ||
      actual === known ||
      document.cookie.includes(`${TIME_ZONE_COOKIE}=${encodeURIComponent(actual)}`)
    )
      return;
    setPreferenceCookie(TIME_ZONE_COOKIE, actual);
    router.refresh();
  }, [known, router]);
}
