'use client';

import './globals.css';

/** The last resort, when the root layout itself fails: no translations, no theme, nothing that could fail again. */
export default function GlobalError() {
  return (
    <html lang="en">
      <body className="grid min-h-dvh place-items-center p-6 font-sans">
        <main className="max-w-sm text-center">
          <h1 className="font-semibold text-lg">Something went wrong · Что-то пошло не так</h1>
          <p className="mt-2 text-muted">The server's log says what. · Подробности в журнале сервера.</p>
          <button
            type="button"
            onClick={() => window.location.reload()}
            className="mt-5 h-9 rounded-lg bg-accent px-4 font-medium text-on-accent"
          >
            Try again · Повторить
          </button>
        </main>
      </body>
    </html>
  );
}
