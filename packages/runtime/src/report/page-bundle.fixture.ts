import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const FOLDER = path.join(import.meta.dirname, 'page');

/** Text of `page-assets.ts`: the script and the style sheet of the page as strings, so that a report needs no files beside the program. */
export async function pageAssets(): Promise<string> {
  const bundle = await build({
    entryPoints: [path.join(FOLDER, 'main.ts')],
    ...{
      bundle: true,
      minify: true,
      write: false,
      format: 'iife',
      platform: 'browser',
      target: 'es2023',
      charset: 'utf8',
    },
    tsconfigRaw: '{}',
  });
  const style = readFileSync(path.join(FOLDER, 'page.css'), 'utf8')
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim();
  return [
    '/** Made from `page/` by `page-assets.test.ts`; after a change there, run that test with `--update`. */',
    `export const PAGE_SCRIPT = ${literal(bundle.outputFiles[0]!.text.trim())};`,
    '',
    `export const PAGE_STYLE = ${literal(style)};`,
    '',
  ].join('\n');
}

function literal(text: string): string {
  return `\`${text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\``;
}
