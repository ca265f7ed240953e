import type { Fault } from './fault.ts';
import { MAX_SPEC_BYTES } from './fields.ts';

/** `text` has no byte order mark. With `whole: false` it ends at the fault, and there is nothing more to look at. */
export type TextReading = { whole: true; text: string } | { whole: false; text: string; fault: Fault };

/** Decodes a file: at most 64 KiB of UTF-8, with or without a byte order mark. Never throws. */
export function readText(source: string | Uint8Array): TextReading {
  // A string takes at least one byte for each unit: no need to encode a huge one to refuse it.
  const bytes = typeof source === 'string' && source.length <= MAX_SPEC_BYTES ? encode(source) : source;
  if (bytes.length > MAX_SPEC_BYTES || typeof bytes === 'string') {
    return refuse('', { code: 'too_large', offset: 0, params: { limit: MAX_SPEC_BYTES } });
  }
  // Encoding replaces a lone surrogate, so a string is checked as it is.
  if (typeof source === 'string') {
    const text = source.replace(/^\uFEFF/, '');
    const surrogate = text.search(/\p{Cs}/u);
    return surrogate === -1 ? { whole: true, text } : refuseAsNotUtf8(text.slice(0, surrogate));
  }
  try {
    return { whole: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return refuseAsNotUtf8(decodeValidStart(bytes));
  }
}

/** What can be decoded before the first invalid byte, found by halving. */
function decodeValidStart(bytes: Uint8Array): string {
  let text = '';
  let low = 0;
  let high = bytes.length;
  while (low <= high) {
    const middle = (low + high) >> 1;
    try {
      // Streaming: a character that `middle` cuts in two is no fault.
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      low = middle + 1;
    } catch {
      high = middle - 1;
    }
  }
  return text;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function refuseAsNotUtf8(validStart: string): TextReading {
  return refuse(validStart, { code: 'not_utf8', offset: validStart.length });
}

function refuse(text: string, fault: Fault): TextReading {
  return { whole: false, text, fault };
}
