/** Most calls in one HTTP request; the server refuses more. */
export const MAX_BATCH_SIZE = 10;
/** Most bytes of a request's body; the largest honest one is a live config of 64 KiB. */
export const MAX_BODY_BYTES = 256 * 1024;
