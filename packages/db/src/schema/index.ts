export { account, rateLimit, session, user, verification } from './auth.ts';
export { configHistory } from './config-history.ts';
export { credential } from './credential.ts';
export { event } from './event.ts';
export { reading } from './reading.ts';
export { syncRequest } from './sync-request.ts';
export { sealingKey, systemSetting } from './system.ts';
export { workload } from './workload.ts';
