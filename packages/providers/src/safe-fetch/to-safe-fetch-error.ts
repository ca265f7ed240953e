import { errors } from 'undici';
import type { FetchFailureDetail } from '../failure.ts';
import { SafeFetchError } from './safe-fetch-error.ts';

const TIMEOUT_CODES = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);

const BAD_RESPONSE_CODES = new Set([
  'UND_ERR_HEADERS_OVERFLOW',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_RESPONSE',
]);

/** OpenSSL's words for certificates, as Node gives them, and what somebody can do something about. */
const CERTIFICATE_DETAILS: Readonly<Record<string, FetchFailureDetail>> = {
  CERT_HAS_EXPIRED: 'certificate_expired',
  CERT_NOT_YET_VALID: 'certificate_expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate_other_host',
};

const UNTRUSTED =
  /^(?:CERT_|UNABLE_TO_(?:GET|VERIFY)_|(?:DEPTH_ZERO_)?SELF_SIGNED_CERT|INVALID_CA|PATH_LENGTH_EXCEEDED)/;

function certificateDetail(code: string): FetchFailureDetail | undefined {
  return CERTIFICATE_DETAILS[code] ?? (UNTRUSTED.test(code) ? 'certificate_not_trusted' : undefined);
}

/**
 * Sorts what undici, zlib or Node threw into a reason, by their codes. The first error in the chain of causes that
 * has a known code decides; nothing of its message is kept, since it may quote what was sent or received.
 */
export function toSafeFetchError(error: unknown): SafeFetchError {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth += 1) {
    if (cause instanceof SafeFetchError) return cause;
    if (cause instanceof errors.HTTPParserError)
      return new SafeFetchError('bad_response', 'That is not HTTP.');
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
    if (TIMEOUT_CODES.has(code)) return new SafeFetchError('timeout', 'No answer in time.');
    // A body that does not unpack.
    if (BAD_RESPONSE_CODES.has(code) || /^(Z_|ERR__ERROR_|ERR_BROTLI|ERR_PADDING)/.test(code))
      return new SafeFetchError('bad_response', `The answer can't be read (${code}).`);
    const detail = certificateDetail(code);
    if (detail) return new SafeFetchError('network', `The certificate does not hold (${code}).`, detail);
    if (/^[A-Z][A-Z0-9_]+$/.test(code)) return new SafeFetchError('network', `No connection (${code}).`);
  }
  return new SafeFetchError('network', 'The connection broke.');
}
