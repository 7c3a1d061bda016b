import { createHash } from 'node:crypto';
import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleProgram } from '../../packages/runtime/build/bundle-program.ts';
import {
  bundledPackages,
  inputsOf,
  licensesText,
  type BundledPackage,
} from '../../packages/runtime/build/bundled-packages.ts';
import { bundleStrategies } from '../../packages/runtime/build/bundle-strategies.ts';
import { VERSION } from '../../packages/runtime/src/contract/version.ts';
import { clearedFolder, IMAGE_FILE } from './layout-place.ts';
import { copyChartLibrary, copySdk } from './outside-packages.ts';
import { warmLayout } from './warm-layout.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RUNTIME = join(ROOT, 'packages', 'runtime');

export interface LayoutWishes {
  /** A new folder, an empty one, or an earlier layout. */
  readonly out: string;
  /** Folders that hold a folder per strategy. */
  readonly strategyDirs: readonly string[];
  /** Null when nobody knows it. */
  readonly gitCommit: string | null;
  /** Ids of users for whom code is compiled ahead, beside the present one; null: for nobody. */
  readonly warmFor: readonly number[] | null;
}

/** `image.json` at the root of an image. */
export interface ImageDocument {
  readonly schema: 'tradai.image/1';
  readonly version: string;
  readonly git_commit: string | null;
  /** Node that the code was compiled with; another runs it too, and starts slower. */
  readonly node: string;
  readonly strategies: readonly string[];
  /** SHA-256 over names and contents of all files that went into the bundles. */
  readonly inputs_sha256: string;
}

/**
 * Writes everything of the image that is not the system or Node: `bin`, `dist`, `node_modules` with the SDK that strategies share,
 * `strategies`, `markets`, `licenses`, `compiled`, `image.json`. The same sources give the same files, `compiled` aside.
 */
export async function makeLayout(wishes: LayoutWishes): Promise<ImageDocument> {
  const { strategyDirs, gitCommit, warmFor } = wishes;
  const out = resolve(wishes.out);
  const inOut = (name: string): string => join(out, name);
  clearedFolder(out);
  const entryPoints = {
    'tradai-strategy': join(RUNTIME, 'src', 'main.ts'),
    'health-check': join(RUNTIME, 'src', 'health-check.ts'),
  };
  const program = await bundleProgram({
    root: ROOT,
    entryPoints,
    outdir: inOut('dist'),
    sourcemap: false,
    isDense: true,
  });
  const strategies = await bundleStrategies(strategyDirs, inOut('strategies'), ROOT);
  cpSync(join(RUNTIME, 'bin'), inOut('bin'), { recursive: true });
  chmodSync(inOut('bin/tradai-strategy.js'), 0o755);
  cpSync(join(RUNTIME, 'markets'), inOut('markets'), { recursive: true });
  copySdk(ROOT, out);
  const chartLibrary = copyChartLibrary(ROOT, out);
  // Of modules, all of them: Node would look into each file first.
  writeJson(inOut('package.json'), { name: 'tradai-strategy', version: VERSION, private: true, type: 'module' });
  const metafiles = [...program, ...strategies.metafiles];
  writeLicenses(out, [...bundledPackages(metafiles, ROOT), chartLibrary]);
  const document: ImageDocument = {
    schema: 'tradai.image/1',
    version: VERSION,
    git_commit: gitCommit,
    node: process.version,
    strategies: strategies.names,
    inputs_sha256: hashOf(inputsOf(metafiles)),
  };
  writeJson(inOut(IMAGE_FILE), document);
  if (warmFor !== null) await warmLayout(out, ROOT, warmFor);
  return document;
}

function hashOf(inputs: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of inputs) {
    const content = readFileSync(join(ROOT, path));
    hash.update(`${path}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

function writeLicenses(out: string, packages: readonly BundledPackage[]): void {
  cpSync(join(ROOT, 'LICENSE'), join(out, 'licenses', 'LICENSE'));
  cpSync(join(ROOT, 'NOTICE'), join(out, 'licenses', 'NOTICE'));
  writeFileSync(join(out, 'licenses', 'packages.txt'), licensesText(packages));
}

function writeJson(path: string, value: object): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
