import { apiTokenRouter } from './routers/api-token.ts';
import { credentialRouter } from './routers/credential.ts';
import { demoRouter } from './routers/demo.ts';
import { eventRouter } from './routers/event.ts';
import { gitopsRouter } from './routers/gitops.ts';
import { groupRouter } from './routers/group.ts';
import { historyRouter } from './routers/history.ts';
import { identityRouter } from './routers/identity.ts';
import { invitationRouter } from './routers/invitation.ts';
import { personRouter } from './routers/person.ts';
import { policyRouter } from './routers/policy.ts';
import { secondFactorRouter } from './routers/second-factor.ts';
import { sessionRouter } from './routers/session.ts';
import { setupRouter } from './routers/setup.ts';
import { viewerRouter } from './routers/viewer.ts';
import { webhookRouter } from './routers/webhook.ts';
import { workloadRouter } from './routers/workload.ts';
import { router } from './trpc.ts';

/** Every procedure. A new one also needs its row in `access/table.ts`. */
export const appRouter = router({
  setup: setupRouter,
  viewer: viewerRouter,
  workload: workloadRouter,
  gitops: gitopsRouter,
  policy: policyRouter,
  history: historyRouter,
  credential: credentialRouter,
  event: eventRouter,
  person: personRouter,
  identity: identityRouter,
  invitation: invitationRouter,
  session: sessionRouter,
  secondFactor: secondFactorRouter,
  group: groupRouter,
  apiToken: apiTokenRouter,
  webhook: webhookRouter,
  demo: demoRouter,
});

export type AppRouter = typeof appRouter;
