import { build, type Metafile } from 'esbuild';
import { builtinsByNeed } from './builtins-by-need.ts';
import { workerEntries } from './worker-entries.ts';

export interface ProgramBundle {
  /** Absolute. Paths in what is written and told are relative to it. */
  readonly root: string;
  /** Output name without ending → source file. */
  readonly entryPoints: Readonly<Record<string, string>>;
  readonly outdir: string;
  /** Maps for stack traces, without a second copy of the sources. */
  readonly sourcemap: boolean;
}

/**
 * Bundles a program, so that it starts without loading hundreds of small files. What is imported lazily becomes a chunk of its own, and
 * the code of worker threads an entry, all in one folder. The SDK stays outside: a strategy file imports it too, and there must be one of it.
 */
export async function bundleProgram({ root, entryPoints, outdir, sourcemap }: ProgramBundle): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { ...workerEntries(), ...entryPoints },
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    sourcemap,
    sourcesContent: false,
    plugins: [builtinsByNeed],
    conditions: ['@tradai/source'],
    // ccxt asks for protobufjs at need, for two exchanges, and does without it.
    external: ['@tradai/strategy-sdk', 'protobufjs/*'],
    // Some packages are CommonJS inside and call `require` for built-in modules.
    banner: {
      js: "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);",
    },
    legalComments: 'linked',
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}
