export { makeAuthority, type TestAuthority, type TestCertificate } from './make-certificates.ts';
