/** Bundles the command into `dist/`. */
import { cpSync, rmSync } from 'node:fs';
import { bundlePlatform } from '../platform/build/bundle-platform.ts';
import { bundleProgram } from '../runtime/build/bundle-program.ts';

const outdir = 'dist';
rmSync(outdir, { recursive: true, force: true });
await bundleProgram({
  root: import.meta.dirname,
  // The container's entry point is what chaos runs start.
  entryPoints: { tradai: 'src/main.ts', 'tradai-strategy': '../runtime/src/main.ts' },
  outdir,
  sourcemap: true,
  isDense: false,
  // Few commands need it, and it brings a server along.
  apart: { '@tradai/platform': './platform.js' },
});
await bundlePlatform(outdir);

// Data that the runtime reads at run time is looked for beside the code.
cpSync('../runtime/markets', `${outdir}/markets`, { recursive: true });
