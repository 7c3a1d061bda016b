import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { ENTERED } from './functions.ts';

/*
 * A setup file of the first run over a copy of the tree: writes which functions a test file entered, for the choice of tests of a mutant.
 */

afterAll(() => {
  const folder = process.env['TRADAI_MUTATION_ENTERED'];
  const file = expect.getState().testPath;
  if (folder === undefined || file === undefined) return;
  const entered = (globalThis as unknown as Record<string, Set<string> | undefined>)[ENTERED] ?? new Set<string>();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${encodeURIComponent(file)}.json`), JSON.stringify([...entered]));
});
