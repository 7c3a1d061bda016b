import { build, type Metafile, type Plugin } from 'esbuild';
import { COMMON } from '../../runtime/build/bundle-program.ts';

/**
 * Bundles the platform into `platform.js` beside a program that starts it, and what it loads when it is wanted – most of it – into `platform/`.
 * The SDK stays outside: errors are told by its class, and there must be one of it. ccxt is the program's own, in `npm/`.
 */
export async function bundlePlatform(outdir: string): Promise<Metafile> {
  const { metafile } = await build({
    ...COMMON,
    entryPoints: { platform: new URL('../src/index.ts', import.meta.url).pathname },
    outdir,
    splitting: true,
    chunkNames: 'platform/[name]-[hash]',
    sourcemap: true,
    external: ['@tradai/strategy-sdk'],
    // Of the two forms of a package the one of which unused parts can be left out.
    mainFields: ['module', 'main'],
    plugins: [sharedCcxt],
  });
  return metafile;
}

/** A sixth of a minute of bundling, and 14 MB. */
const sharedCcxt: Plugin = {
  name: 'shared-ccxt',
  setup(build) {
    build.onResolve({ filter: /^ccxt$/ }, () => ({ path: '../npm/ccxt.js', external: true }));
  },
};
