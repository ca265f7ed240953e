export { type ApiContext, type ApiContextOptions, type ApiServices, createApiContext } from './context.ts';
export { type AppRouter, appRouter } from './root.ts';
export { createCallerFactory } from './trpc.ts';
