export { addCallers, CALLERS, type Caller, type Shown } from './add-callers.ts';
export { addMember } from './add-member.ts';
export { addToken } from './add-token.ts';
export { cookieHeader, TEST_BASE_URL, TEST_PASSWORD } from './compose-test-services.ts';
export { createTestServices, type TestServices } from './create-test-services.ts';
export { holdLock, someoneWaits } from './hold-lock.ts';
export { openTestBrowser, type TestBrowser } from './open-test-browser.ts';
export { totpCode } from './second-factor.ts';
export { type OidcProvider, startOidcProvider } from './start-oidc-provider.ts';
