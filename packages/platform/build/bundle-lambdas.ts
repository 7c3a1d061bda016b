import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
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
  const entries = FUNCTIONS.map((name) => [name, join(ROOT, 'src/lambdas', FOLDERS[name] ?? name, 'entry.ts')] as const);
  return Object.fromEntries(entries.filter(([, file]) => existsSync(file)));
}

/** Bundles functions, each by itself and with everything, into `<outdir>/<name>/index.mjs`; what they are is in `functions.json` beside them. */
export async function bundleLambdas(outdir: string, names?: readonly FunctionName[]): Promise<readonly BundledLambda[]> {
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const bundled: BundledLambda[] = [];
  for (const [name, entry] of Object.entries(lambdaEntries()) as [FunctionName, string][]) {
    if (names !== undefined && !names.includes(name)) continue;
    const outfile = join(outdir, name, 'index.mjs');
    await build({
      ...COMMON,
      ...{ entryPoints: [entry], outfile, minifyWhitespace: true, minifySyntax: true, legalComments: 'none' },
      mainFields: ['module', 'main'],
    });
    const code = readFileSync(outfile);
    bundled.push({ name, bytes: code.length, sha256: createHash('sha256').update(code).digest('hex') });
  }
  writeFileSync(join(outdir, 'functions.json'), `${JSON.stringify(bundled, null, 1)}\n`);
  return bundled;
}
