import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isBuiltin } from 'node:module';
import { build, type Metafile, type Plugin } from 'esbuild';
import { COMMON } from '../../runtime/build/bundle-program.ts';
import { FUNCTIONS, type FunctionName } from '../src/ports/functions.ts';

/** A bundle as it lies in its folder, where `index.mjs` has the function `handler`. */
export interface BundledLambda {
  readonly name: FunctionName;
  readonly bytes: number;
  /** Names the bundle wherever it is kept: other code, another name. */
  readonly sha256: string;
}

const ROOT = join(import.meta.dirname, '..');
/** A package of npm has that name already. */
const FOLDERS: Readonly<Partial<Record<FunctionName, string>>> = { 'sqs-consumer': 'consume-backtest' };

/** The functions that have an entry for AWS. */
export function lambdaEntries(): Readonly<Partial<Record<FunctionName, string>>> {
  const entries = FUNCTIONS.map(
    (name) => [name, join(ROOT, 'src/lambdas', FOLDERS[name] ?? name, 'entry.ts')] as const,
  );
  return Object.fromEntries(entries.filter(([, file]) => existsSync(file)));
}

/** Bundles functions, each by itself and with everything, into `<outdir>/<name>/index.mjs`; what they are is in `functions.json` beside them. */
export async function bundleLambdas(
  outdir: string,
  names?: readonly FunctionName[],
): Promise<readonly BundledLambda[]> {
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const entries = Object.entries(lambdaEntries()).filter(([name]) => names?.includes(name as FunctionName) ?? true);
  // Together, so that what they share is read once; each has it by itself.
  const { metafile } = await build({
    ...COMMON,
    ...{ outdir, outExtension: { '.js': '.mjs' }, minifyWhitespace: true, minifySyntax: true, legalComments: 'none' },
    entryPoints: Object.fromEntries(entries.map(([name, entry]) => [`${name}/index`, entry])),
    mainFields: ['module', 'main'],
    // Reachable from the index of services, and used by none of these; the check below holds us to that.
    external: ['ccxt'],
    plugins: [oneLanguage],
  });
  assertWhole(metafile);
  const bundled = entries.map(([name]): BundledLambda => {
    const code = readFileSync(join(outdir, name, 'index.mjs'));
    const sha256 = createHash('sha256').update(code).digest('hex');
    return { name: name as FunctionName, bytes: code.length, sha256 };
  });
  writeFileSync(join(outdir, 'functions.json'), `${JSON.stringify(bundled, null, 1)}\n`);
  return bundled;
}

/** Nothing but Node itself lies beside a bundle. */
function assertWhole({ outputs }: Metafile): void {
  for (const [file, { imports }] of Object.entries(outputs)) {
    const missing = imports.map(({ path }) => path).filter((path) => !isBuiltin(path));
    if (missing.length > 0) throw new Error(`${file} imports ${missing.join(', ')}, which lies nowhere beside it`);
  }
}

/** zod speaks fifty languages, which are a fifth of a bundle. */
const oneLanguage: Plugin = {
  name: 'one-language',
  setup(build) {
    build.onLoad({ filter: /[/\\]zod[/\\]v4[/\\]locales[/\\]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};
