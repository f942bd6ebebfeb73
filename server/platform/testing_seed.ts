import fc from 'fast-check';

// Generated tests begin from one seed, so that a red run means a change and not luck. To look for more:
// WUSETU_TEST_SEED=random npm test, or the seed that a failure printed.
const { WUSETU_TEST_SEED: seed = '20260101' } = process.env;
if (seed !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
