/**
 * Bundles the three entries over one set of shared chunks: a strategy starts without loading a file per indicator, and
 * every importer gets the same SDK. The declarations beside them come from `tsc -b`, which emits nothing else here.
 */
import { globSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

for (const stale of globSync('dist/**/*.{js,js.map}')) rmSync(stale);

await build({
  entryPoints: { index: 'src/index.ts', 'graph/index': 'src/graph/index.ts', 'testing/index': 'src/testing/index.ts' },
  outdir: 'dist',
  bundle: true,
  platform: 'neutral',
  target: 'es2024',
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
});
