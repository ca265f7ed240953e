/** Anybody's, and never reached: the test stands in the way before a packet leaves. */
export const PUBLIC_ADDRESS = '203.0.114.1';

/** This machine's own, which the host name of the suite may not lead to. */
export const PRIVATE_ADDRESS = '127.0.0.1';

export const METADATA_URL = 'http://169.254.169.254/latest/meta-data';

/** A host name on the allow list that only the suite's own resolver knows. */
export const HOST_NAME = 'forge.test';
