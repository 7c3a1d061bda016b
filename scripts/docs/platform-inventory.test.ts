import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/platform-inventory.md'), 'utf8');
/** How many parts each group of the design has. */
const GROUPS = { E: 16, N: 8, S: 10, L: 14, Q: 5, W: 4, D: 6, M: 6, P: 7, F: 5, C: 4, T: 2, X: 21 };
const LATER = /Infrastructure|Pipeline|Live|UI|nothing to build/;

const rows = [...PAGE.matchAll(/^\| ([A-Z]\d+) +\|([^|]*)\|([^|]*)\|([^|]*)\|$/gm)].map(([, id, , where, proof]) => ({
  id: id!,
  where: where!.trim(),
  proof: proof!.trim(),
}));

function places(text: string): string[] {
  return [...text.matchAll(/`([\w./-]+\/[\w./-]+)`/g)].map(([, path]) => path!);
}

describe('the inventory of the platform', () => {
  it('has every part of the design once', () => {
    const expected = Object.entries(GROUPS).flatMap(([group, count]) =>
      Array.from({ length: count }, (_, at) => `${group}${at + 1}`),
    );
    expect(rows.map(({ id }) => id).toSorted()).toEqual(expected.toSorted());
  });

  it('says of each where it is built and what proves it, or with what it comes', () => {
    const open = rows.filter(({ where, proof }) => proof === '' && !LATER.test(where));
    expect(open.map(({ id }) => id)).toEqual([]);
  });

  it('names files that are there', () => {
    const missing = places(PAGE).filter(
      (path) => !existsSync(join(ROOT, path)) && !existsSync(join(ROOT, 'packages/platform/src', path)),
    );
    expect(missing).toEqual([]);
  });
});
