/**
 * Property tests try the same cases in every run, so that a red test is a change's own doing. `TRADAI_TEST_SEED=7 npm run test:unit`
 * tries others; a failure prints its seed and path.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['TRADAI_TEST_SEED'] ?? 20_261_126) });
