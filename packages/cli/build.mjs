/**
 * Bundles the command into `dist/`, so that it starts without loading hundreds of small files. What is imported lazily
 * becomes a chunk of its own. The SDK stays outside: a strategy file imports it too, and there must be one of it.
 */
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

const outdir = 'dist';
rmSync(outdir, { recursive: true, force: true });

await build({
  entryPoints: { tradai: 'src/main.ts' },
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  sourcemap: true,
  // Source maps for stack traces, without a second copy of the sources.
  sourcesContent: false,
  conditions: ['@tradai/source'],
  external: ['@tradai/strategy-sdk'],
  // Some packages are CommonJS inside and call `require` for built-in modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
  },
  legalComments: 'linked',
  logLevel: 'warning',
});
