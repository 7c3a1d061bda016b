/** Bundles the command into `dist/`. */
import { cpSync, rmSync } from 'node:fs';
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
});

// Data that the runtime reads at run time is looked for beside the code.
cpSync('../runtime/markets', `${outdir}/markets`, { recursive: true });
