/**
 * Bundles the three entries over one set of shared chunks: a strategy starts without loading a file per indicator, and
 * every importer gets the same SDK. The declarations beside them come from `tsc -b`, which emits nothing else here.
 * Another folder than `dist` may be given.
 */
import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const [outdir = 'dist'] = process.argv.slice(2);
for (const stale of globSync('**/*.{js,js.map}', { cwd: outdir })) rmSync(join(outdir, stale));

await build({
  entryPoints: { index: 'src/index.ts', 'graph/index': 'src/graph/index.ts', 'testing/index': 'src/testing/index.ts' },
  outdir,
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
