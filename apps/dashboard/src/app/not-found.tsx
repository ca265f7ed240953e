import { NotFoundState } from '@/components/layout/not-found-state.tsx';
import { Wordmark } from '@/components/layout/wordmark.tsx';

export default function RootNotFound() {
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr]">
      <header className="page flex h-14 items-center">
        <Wordmark />
      </header>
      <main className="grid place-items-center">
        <NotFoundState />
      </main>
    </div>
  );
}
