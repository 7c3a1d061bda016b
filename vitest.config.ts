import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Packages are read from their sources, so tests need no build. */
const sources = ['@tradai/source'];

/** It costs money and is run by hand: see docs/platform-aws.md. */
const account = process.env['TRADAI_AWS_ACCOUNT_TESTS'] === '1' ? [] : ['scripts/peers/aws-account.test.ts'];

/** Containers beside the simulated exchange, minutes of them: a night's, by `npm run wire:live`. */
const wire = 'packages/runtime/src/container/session/*.wire.test.ts';

/**
 * Each has the machine alone, after all others: what starts sessions by the dozen and bounds what these may take, what kills by the time that a run
 * takes, and what opens the browser, which is unpacked where it is not there yet.
 */
const alone = [
  'scripts/{live-crash,crash}/campaign.test.ts',
  'scripts/chaos/*chaos.test.ts',
  'scripts/live-parity/live-parity.test.ts',
  'packages/runtime/src/container/container-process.test.ts',
  'packages/runtime/src/report/html.test.ts',
  'packages/runtime/src/report/study/*-page.test.ts',
  ...(process.env['TRADAI_WIRE'] === '1' ? [wire] : []),
];

export default defineConfig({
  resolve: { conditions: [...sources, 'module', 'node', 'development|production'] },
  ssr: {
    resolve: { conditions: [...sources, 'node', 'development|production'], externalConditions: sources },
  },
  test: {
    setupFiles: ['./scripts/property-seed.ts'],
    testTimeout: 30_000,
    reporters: ['default', './scripts/report/count-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['{packages,examples,scripts,bench,strategies}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**', ...account, ...alone, wire],
          // Half of them wait for processes and servers most of the time.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'alone', include: alone, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
