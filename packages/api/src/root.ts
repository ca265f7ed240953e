import { router } from './trpc.ts';

/** Every procedure. A new one also needs its row in `root.db.test.ts`. */
export const appRouter = router({});

export type AppRouter = typeof appRouter;
