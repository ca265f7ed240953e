export { type ApiContext, type ApiContextOptions, type ApiServices, createApiContext } from './context.ts';
export { handleEventExport } from './http/handle-event-export.ts';
export { handleSchemaRequest } from './http/handle-schema-request.ts';
export { handleUnknownAddress } from './http/handle-unknown-address.ts';
export { handleV1Request, type V1Dependencies } from './http/handle-v1-request.ts';
export { responseHeaders } from './http/response-headers.ts';
export { createFairShare, type FairShare } from './limits/fair-share.ts';
export { type AppRouter, appRouter } from './root.ts';
export { createCallerFactory } from './trpc.ts';
