export { type AllowedOrigins, createAllowedOrigins } from './auth/allowed-origins.ts';
export {
  createTrustedProxies,
  resolveClientAddress,
  type TrustedProxies,
} from './auth/client-address.ts';
export {
  type Auth,
  type AuthOptions,
  createAuth,
  MAX_PASSWORD_LENGTH,
  MIN_PASSWORD_LENGTH,
} from './auth/create-auth.ts';
export { getActor, getSignedIn, type SignedIn } from './auth/get-signed-in.ts';
export { handleAuthRequest, OPEN_AUTH_ROUTES } from './auth/handle-auth-request.ts';
export {
  type Actor,
  type Clock,
  type FieldIssue,
  type PeopleContext,
  ROLES,
  type Role,
  type ServiceContext,
  SYSTEM_ACTOR,
} from './context.ts';
export { type DescribedError, describeError } from './describe-error.ts';
export { EVENT_TYPES, type EventData, type EventType, type FieldChange } from './event/event-types.ts';
export { createKeyring, type Keyring, MIN_SECRET_KEY_LENGTH } from './sealing/keyring.ts';
