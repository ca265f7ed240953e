export { addBearers, type Bearer } from './add-bearers.ts';
export { addCallers, type Caller } from './add-callers.ts';
export { addToken } from './add-token.ts';
export {
  cookieHeader,
  createTestServices,
  TEST_BASE_URL,
  TEST_PASSWORD,
  type TestServices,
} from './create-test-services.ts';
