import {
  type DemoContext,
  getDemoState,
  loadDemo,
  removeDemo,
  type ServiceContext,
} from '@tinyforge/services';
import type { ApiServices } from '../context.ts';
import { adminProcedure, router, viewerProcedure } from '../trpc.ts';

export const demoRouter = router({
  state: viewerProcedure.query(({ ctx }) => getDemoState(withDemo(ctx))),
  load: adminProcedure.mutation(({ ctx }) => loadDemo(withDemo(ctx))),
  remove: adminProcedure.mutation(({ ctx }) => removeDemo(withDemo(ctx))),
});

function withDemo({ service, services }: { service: ServiceContext; services: ApiServices }): DemoContext {
  return { ...service, demo: services.demo };
}
