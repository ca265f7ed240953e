'use client';

import { WifiOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useOnline } from './use-online.ts';

/** Reports, across the page, that the browser has no network connection. */
export function OfflineBar() {
  const t = useTranslations('nav');
  const online = useOnline();
  return (
    <div role="status">
      {!online && (
        <div className="border-t bg-drift-soft text-drift">
          <div className="page flex items-center gap-3 py-2">
            <WifiOff aria-hidden className="size-4 shrink-0" />
            <p className="min-w-0 flex-1 font-medium">{t('offline')}</p>
          </div>
        </div>
      )}
    </div>
  );
}
