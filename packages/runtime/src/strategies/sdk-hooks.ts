import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const SDK = '@tradai/strategy-sdk';
let registered = false;

/**
 * Lets every file that is imported from now on share the SDK of this program, wherever the file lies: a second copy would make
 * columns that the runtime does not know. Author's files in a folder whose package does not say what they are, are taken for modules
 * without Node's warning about it.
 */
export function shareSdk(): void {
  if (registered) return;
  registered = true;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const isSdk = specifier === SDK || specifier.startsWith(`${SDK}/`);
      const found = nextResolve(specifier, isSdk ? { ...context, parentURL: import.meta.url } : context);
      const format = found.format ?? authorFormat(found.url);
      return format === null ? found : { ...found, format };
    },
  });
}

function authorFormat(url: string): string | null {
  if (!url.startsWith('file:') || url.includes('/node_modules/')) return null;
  if (url.endsWith('.ts')) return 'module-typescript';
  return url.endsWith('.js') && hasModuleSyntax(fileURLToPath(url)) ? 'module' : null;
}

function hasModuleSyntax(path: string): boolean {
  return /^\s*(import|export)\b/m.test(readFileSync(path, 'utf8'));
}
