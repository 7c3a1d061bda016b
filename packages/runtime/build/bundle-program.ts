import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { withBuiltinsByNeed } from './builtins-by-need.ts';
import { UsedPackages, withPackagesByNeed } from './packages-by-need.ts';
import { workerEntries } from './worker-entries.ts';

export interface ProgramBundle {
  /** Absolute. Paths in what is written and told are relative to it. */
  readonly root: string;
  /** Output name without ending → source file. */
  readonly entryPoints: Readonly<Record<string, string>>;
  readonly outdir: string;
  /** Maps for stack traces, without a second copy of the sources. */
  readonly sourcemap: boolean;
  /** Leave out spaces and comments; names stay. Reads faster, and an error's line says less. */
  readonly isDense: boolean;
  /** Keep the places at which tests end the process. */
  readonly hasCrashPoints?: boolean;
  /** Packages that are bundled apart: name → the file's place, seen from the program. */
  readonly apart?: Readonly<Record<string, string>>;
  /** Another text for a source file of ours, by its absolute path, for tests of what a mistake would do. */
  readonly rewrite?: (path: string, text: string) => string;
}

/**
 * Bundles a program into one file, so that it starts without looking for a hundred: what is imported lazily runs when it is wanted. So do the
 * files of worker threads. npm packages lie in `npm/` and are loaded by need, with what our sources use of them. The SDK stays
 * outside: a strategy file imports it too, and there must be one of it.
 */
export async function bundleProgram(wishes: ProgramBundle): Promise<Metafile[]> {
  const { root, entryPoints, outdir, sourcemap, isDense, hasCrashPoints = false, apart = {} } = wishes;
  const { rewrite = (_: string, text: string) => text } = wishes;
  const used = new UsedPackages();
  const dense = { minifyWhitespace: isDense, minifySyntax: isDense, lineLimit: isDense ? LINE : 0 };
  const options = { ...COMMON, ...dense, absWorkingDir: root, sourcemap };
  const program = await build({
    ...options,
    ...(hasCrashPoints ? { define: {} } : {}),
    entryPoints: { ...workerEntries(), ...entryPoints },
    outdir,
    external: ['@tradai/strategy-sdk'],
    plugins: [bundledApart(apart), byNeed(used, rewrite)],
  });
  const bundle = (names: readonly string[], chunk: string): Promise<{ metafile: Metafile }> =>
    build({
      ...options,
      entryPoints: Object.fromEntries(names.map((name) => [UsedPackages.fileOf(name), `npm:${name}`])),
      outdir: join(outdir, 'npm'),
      splitting: true,
      chunkNames: `${chunk}-[hash]`,
      // Of the two forms of a package the one of which unused parts can be left out.
      mainFields: ['module', 'main'],
      // ccxt asks for protobufjs at need, for two exchanges, and does without it.
      external: ['protobufjs/*'],
      plugins: [packageEntries(used)],
    });
  const names = packagesIn(used);
  const packages = await bundle(
    names.filter((name) => !isCcxt(name)),
    '[name]',
  );
  // By itself, with what it brings along: the stack of an error names files, and tells by them whose it is.
  const library = await bundle(names.filter(isCcxt), 'ccxt');
  return [program.metafile, packages.metafile, library.metafile];
}

const isCcxt = (name: string): boolean => name === 'ccxt';

/** So that an error has a line. */
const LINE = 200;

/** What every bundle is made with. */
export const COMMON = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  conditions: ['@tradai/source'],
  // Places at which tests end the process are none in a bundle.
  define: { 'process.env.TRADAI_CRASH_AT': 'undefined' },
  sourcesContent: false,
  // Some packages are CommonJS inside and call `require` for built-in modules.
  banner: {
    // A package may have a `process` of its own.
    js: "const require = globalThis.process.getBuiltinModule('node:module').createRequire(import.meta.url);",
  },
  legalComments: 'linked',
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

function bundledApart(apart: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'bundled-apart',
    setup(build) {
      build.onResolve({ filter: /^@tradai\// }, ({ path }) =>
        Object.hasOwn(apart, path) ? { path: apart[path]!, external: true } : null,
      );
    },
  };
}

/** Of our own sources. */
function byNeed(used: UsedPackages, rewrite: NonNullable<ProgramBundle['rewrite']>): Plugin {
  return {
    name: 'by-need',
    setup(build) {
      build.onLoad({ filter: /packages\/\w+\/src\/.*\.ts$/ }, ({ path }) => ({
        contents: withPackagesByNeed(withBuiltinsByNeed(rewrite(path, readFileSync(path, 'utf8'))), used),
        loader: 'ts',
      }));
      build.onResolve({ filter: /^#npm\// }, ({ path }) => ({
        path: `./npm/${path.slice('#npm/'.length)}.js`,
        external: true,
      }));
    },
  };
}

function packagesIn({ named, whole }: UsedPackages): string[] {
  return [...new Set([...named.keys(), ...whole])].toSorted();
}

/** The entry of a package: itself when it is imported whole, else what is used of it, whatever kind of module it is. */
function packageEntries({ named, whole }: UsedPackages): Plugin {
  const resolveDir = import.meta.dirname;
  return {
    name: 'package-entries',
    setup(build) {
      build.onResolve({ filter: /^npm:/ }, async ({ path }) => {
        const name = path.slice('npm:'.length);
        if (!whole.has(name)) return { path: name, namespace: 'npm' };
        return build.resolve(name, { kind: 'import-statement', resolveDir });
      });
      build.onLoad({ filter: /.*/, namespace: 'npm' }, ({ path }) => ({
        contents: `export { ${[...named.get(path)!].toSorted().join(', ')} } from '${path}';`,
        resolveDir,
      }));
      // Our clients of AWS start without TLS, and never speak HTTP/2.
      build.onResolve({ filter: /^\.\/node-(https|http2-handler)$/ }, ({ path }) => ({
        path: join(resolveDir, path === './node-https' ? 'late-https.js' : 'no-http2.js'),
      }));
      // Packages that a start waits for. commander can start programs, ours does not, and loading that took a third of the start.
      build.onLoad({ filter: /node_modules\/(commander|@aws|@aws-sdk|@smithy)\/.*\.js$/ }, ({ path }) => ({
        contents: withBuiltinsByNeed(readFileSync(path, 'utf8').replace(START_PROGRAMS, 'const childProcess = {};')),
      }));
    },
  };
}

const START_PROGRAMS = "import childProcess from 'node:child_process';";
