import type { ReactNode } from 'react';
import { PreferenceMenu } from '@/components/layout/preference-menu.tsx';
import { Wordmark } from '@/components/layout/wordmark.tsx';

/** Pages for people who are not signed in. */
export default function DoorLayout({ children }: { children: ReactNode }) {
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr_auto]">
      <header className="page flex h-14 items-center justify-between">
        <Wordmark />
        <PreferenceMenu />
      </header>
      <main className="grid place-items-center px-4 py-8">
        <div className="w-full max-w-sm rounded-2xl border bg-surface p-6 shadow-raised sm:p-7">
          {children}
        </div>
      </main>
      <div className="h-14" />
    </div>
  );
}
