/** Runs once when the server starts, before the first request. */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: set by Next to tell its runtimes apart, and replaced by a constant at build time.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { startServer } = await import('./server/start-server.ts');
  await startServer();
}
