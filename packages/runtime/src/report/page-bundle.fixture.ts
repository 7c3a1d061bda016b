import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const FOLDER = path.join(import.meta.dirname, 'page');

/** Text of `page-assets.ts`: the script and the style sheet of the page as strings, so that a report needs no files beside the program. */
export async function pageAssets(): Promise<string> {
  return assets({ PAGE_SCRIPT: await bundled('main.ts'), PAGE_STYLE: styleOf('page.css') });
}

/** Text of `study/study-assets.ts`: the same for the pages of studies and walks, which add to the style of all pages. */
export async function studyAssets(): Promise<string> {
  return assets({
    STUDY_SCRIPT: await bundled('study/study-main.ts'),
    WALK_SCRIPT: await bundled('study/walk-main.ts'),
    STUDY_STYLE: styleOf('study/study.css'),
  });
}

async function bundled(file: string): Promise<string> {
  const bundle = await build({
    entryPoints: [path.join(FOLDER, file)],
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
  return bundle.outputFiles[0]!.text.trim();
}

function styleOf(file: string): string {
  return readFileSync(path.join(FOLDER, file), 'utf8')
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim();
}

function assets(texts: Readonly<Record<string, string>>): string {
  const lines = Object.entries(texts).map(([name, text]) => `export const ${name} = ${literal(text)};\n`);
  return [
    '/** Made from `page/` by `page-assets.test.ts`; after a change there, run that test with `--update`. */\n',
    lines.join('\n'),
  ].join('');
}

function literal(text: string): string {
  return `\`${text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\``;
}
