import { defineConfig } from 'vitest/config';

/** Packages are read from their sources, so tests need no build. */
const sources = ['@tradai/source'];

export default defineConfig({
  resolve: { conditions: [...sources, 'module', 'node', 'development|production'] },
  ssr: {
    resolve: { conditions: [...sources, 'node', 'development|production'], externalConditions: sources },
  },
  test: {
    include: ['{packages,examples,scripts,bench,strategies}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    setupFiles: ['./scripts/property-seed.ts'],
    testTimeout: 30_000,
    reporters: ['default', './scripts/report/count-reporter.ts'],
  },
});
