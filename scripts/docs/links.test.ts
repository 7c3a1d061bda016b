import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGES = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md'], {
  cwd: ROOT,
  exclude: (name) => name.includes('node_modules'),
}).toSorted();

it.each(PAGES)('%s links to files and headings, and names paths, that exist', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(#[^)\s]*)?\)/g)].map(([, file, heading]) => ({
    file: file === '' ? page : join(dirname(page), file!),
    heading: heading?.slice(1) ?? null,
  }));
  const missing = links.filter(({ file }) => !existsSync(join(ROOT, file))).map(({ file }) => file);
  const lost = links
    .filter(({ file, heading }) => heading !== null && file.endsWith('.md') && !headings(file).includes(heading))
    .map(({ file, heading }) => `${file}#${heading}`);
  const paths = [...text.matchAll(/`((?:packages|scripts|examples|docs|bench)\/[^`\s*<]+)`/g)].map(([, path]) => path!);

  expect([...missing, ...lost]).toEqual([]);
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

/** Anchors of a page, as GitHub makes them. */
function headings(page: string): string[] {
  if (!existsSync(join(ROOT, page))) return [];
  return [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
