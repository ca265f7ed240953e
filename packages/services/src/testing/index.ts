export { addCallers, type Caller } from './add-callers.ts';
export {
  cookieHeader,
  createTestServices,
  TEST_BASE_URL,
  TEST_PASSWORD,
  type TestServices,
} from './create-test-services.ts';
