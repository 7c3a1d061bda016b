import { defineConfig } from 'vitest/config';

/** Packages are read from their sources, so tests need no build. */
const sources = ['@tradai/source'];

/** It costs money and is run by hand: see docs/platform-aws.md. */
const account = process.env['TRADAI_AWS_ACCOUNT_TESTS'] === '1' ? [] : ['scripts/peers/aws-account.test.ts'];

export default defineConfig({
  resolve: { conditions: [...sources, 'module', 'node', 'development|production'] },
  ssr: {
    resolve: { conditions: [...sources, 'node', 'development|production'], externalConditions: sources },
  },
  test: {
    include: ['{packages,examples,scripts,bench,strategies}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', ...account],
    setupFiles: ['./scripts/property-seed.ts'],
    testTimeout: 30_000,
    reporters: ['default', './scripts/report/count-reporter.ts'],
  },
});
