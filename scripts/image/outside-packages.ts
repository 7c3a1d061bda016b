import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageIn, type BundledPackage } from '../../packages/runtime/build/bundled-packages.ts';

const SDK = '@tradai/strategy-sdk';
const CHARTS = 'lightweight-charts';
const CHARTS_FILE = join('dist', 'lightweight-charts.standalone.production.js');

/** Builds the SDK into `node_modules` of `out`: strategies and program meet there, so that there is one of it. */
export function copySdk(root: string, out: string): void {
  const source = join(root, 'packages', 'strategy-sdk');
  const folder = join(out, 'node_modules', SDK);
  mkdirSync(folder, { recursive: true });
  execFileSync(process.execPath, ['build.mjs', join(folder, 'dist')], { cwd: source, stdio: 'inherit' });
  const { name, version, license, type, exports } = JSON.parse(
    readFileSync(join(source, 'package.json'), 'utf8'),
  ) as Record<string, unknown>;
  const entrances = Object.entries(exports as Record<string, { readonly default: string }>);
  const manifest = {
    name,
    version,
    license,
    type,
    exports: Object.fromEntries(entrances.map(([at, to]) => [at, to.default])),
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The chart library, whose one file is copied into every report. */
export function copyChartLibrary(root: string, out: string): BundledPackage {
  const require = createRequire(join(root, 'packages', 'runtime', 'package.json'));
  const source = dirname(require.resolve(`${CHARTS}/package.json`));
  for (const file of ['package.json', 'LICENSE', CHARTS_FILE])
    cpSync(join(source, file), join(out, 'node_modules', CHARTS, file));
  return packageIn(source);
}
