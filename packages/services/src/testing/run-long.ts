import fc from 'fast-check';

/** Runs of each property in the long form; each is some tens of commands on a workload of its own. */
fc.configureGlobal({ numRuns: 300 });
