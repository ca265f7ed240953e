import fc from 'fast-check';

/** For `npm run test:long`: property tests that ask `readConfigureGlobal()` take this many runs. */
fc.configureGlobal({ numRuns: 100_000 });
