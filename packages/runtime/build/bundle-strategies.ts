import { basename, dirname, join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { sourceHash, sourceMark } from '../src/strategies/local-imports.ts';
import { strategyFiles, strategyFolders } from '../src/strategies/find-strategy.ts';

export interface BundledStrategies {
  /** By folder, in order. */
  readonly names: readonly string[];
  readonly metafiles: readonly Metafile[];
}

/**
 * Writes `<out>/<folder>/strategy.js` for every strategy of `folders`, with what it imports except for the SDK. A bundle says of which
 * source it is, so that a run in the image names the same source as one in the repository.
 */
export async function bundleStrategies(
  folders: readonly string[],
  out: string,
  root: string,
): Promise<BundledStrategies> {
  const files = strategyFiles(strategyFolders([], folders));
  if (files.length === 0)
    throw new Error(`${folders.join(' and ')}: there is no strategy; expected <name>/strategy.ts.`);
  const names = files.map((file) => basename(dirname(file)));
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new Error(`Two strategies lie in a folder named ${twice}; rename one.`);
  const metafiles = await Promise.all(files.map((file, i) => bundled(file, join(out, names[i]!), root)));
  return { names, metafiles };
}

async function bundled(file: string, folder: string, root: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { strategy: file },
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    external: ['@tradai/strategy-sdk'],
    banner: { js: sourceMark(sourceHash(file)) },
    legalComments: 'linked',
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}
