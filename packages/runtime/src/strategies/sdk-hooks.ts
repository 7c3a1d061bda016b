import { registerHooks } from 'node:module';

const SDK = '@tradai/strategy-sdk';
let registered = false;

/**
 * Lets every file that is imported from now on share the SDK of this program, wherever the file lies: a second copy would make
 * columns that the runtime does not know. Files outside a package are taken for modules, without Node's warning about it.
 */
export function shareSdk(): void {
  if (registered) return;
  registered = true;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const isSdk = specifier === SDK || specifier.startsWith(`${SDK}/`);
      const found = nextResolve(specifier, isSdk ? { ...context, parentURL: import.meta.url } : context);
      const format = found.format ?? moduleFormat(found.url);
      return format === null ? found : { ...found, format };
    },
  });
}

function moduleFormat(url: string): string | null {
  if (/\.m?ts$/.test(url)) return 'module-typescript';
  return /\.m?js$/.test(url) ? 'module' : null;
}
