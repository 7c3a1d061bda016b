import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';

const RELATIVE_IMPORT = /\b(?:from|import|require)\s*\(?\s*['"](\.{1,2}\/[^'"\n]+)['"]/g;

const BUILT_OF = /^\/\/ Built of the strategy source ([\da-f]{64})\n/;

/** The strategy's file and the files that it imports by relative path, directly or not. */
export function localFiles(file: string): string[] {
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (found.has(path) || statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return;
    found.add(path);
    for (const [, specifier] of readFileSync(path, 'utf8').matchAll(RELATIVE_IMPORT))
      visit(resolve(dirname(path), specifier!));
  };
  visit(file);
  return [...found];
}

/**
 * SHA-256 in hex over a strategy's source: its file, and what it imports relatively, by their paths relative to it. A file that an image's
 * build made of a source has the hash of that.
 */
export function sourceHash(file: string): string {
  const marked = BUILT_OF.exec(readFileSync(file, 'utf8'))?.[1];
  if (marked !== undefined) return marked;
  const hash = createHash('sha256');
  const parts = localFiles(file).map((path) => ({ name: relative(dirname(file), path), path }));
  for (const { name, path } of parts.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const content = readFileSync(path);
    hash.update(`${name}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/** First line of a strategy that was bundled of a source with this hash. */
export function sourceMark(hash: string): string {
  return `// Built of the strategy source ${hash}`;
}
