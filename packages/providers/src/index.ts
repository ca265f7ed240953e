export { createProviders } from './create-providers.ts';
export {
  type DetailParams,
  FETCH_FAILURE_DETAILS,
  FETCH_FAILURE_REASONS,
  type FetchFailure,
  type FetchFailureDetail,
  type FetchFailureReason,
} from './failure.ts';
export { isFullSha, isRefName } from './git-names.ts';
export { type BaseUrlFault, DEFAULT_BASE_URLS, type ParsedBaseUrl, parseBaseUrl } from './parse-base-url.ts';
export { type ParsedRepository, parseRepository, type RepositoryFault } from './parse-repository.ts';
export { type ParsedTargetUrl, parseTargetUrl, type TargetUrlFault } from './parse-target-url.ts';
export {
  type ConnectionResult,
  type ConnectionWarning,
  FORGE_KINDS,
  type ForgeKind,
  type ForgeSecret,
  type GithubApp,
  type GitProvider,
  type GitRef,
  type LastChangeRequest,
  type LastChangeResult,
  MAX_FILE_BYTES,
  type Providers,
  type ReadFileRequest,
  type ReadFileResult,
} from './provider.ts';
export { redactSecret } from './redact.ts';
export { withoutRefPrefix } from './repository-address.ts';
export type { AllowedHost } from './safe-fetch/allowed-hosts.ts';
export { loadWayOut, type WayOut } from './safe-fetch/load-way-out.ts';
export {
  createSafeFetch,
  DEFAULT_TIMEOUTS,
  type SafeFetch,
  type SafeFetchRequest,
  type SafeFetchResponse,
  type SafeFetchTimeouts,
} from './safe-fetch/safe-fetch.ts';
export { SafeFetchError, type SafeFetchFailureReason } from './safe-fetch/safe-fetch-error.ts';
