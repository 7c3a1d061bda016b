import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Bench } from './bench.ts';
import { withNotes } from './functions.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCE = 'packages/a/sum.ts';
const TEST = 'packages/a/sum.test.ts';
const TEXT = 'export const sum = (a: number, b: number): number => a + b;\nexport const unused = () => 1;\n';
const PATIENCE_MS = 60_000;

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tradai-bench-')));
const entered = join(folder, 'entered');
const bench = new Bench(folder, entered);
const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};

beforeAll(() => {
  for (const path of [
    'package.json',
    'vitest.config.ts',
    'scripts/property-seed.ts',
    'scripts/report',
    'scripts/mutation',
  ])
    cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  put(SOURCE, withNotes(SOURCE, TEXT).text);
  put(
    TEST,
    "import { expect, it } from 'vitest';\nimport { sum } from './sum.ts';\nit('adds', () => expect(sum(1, 2)).toBe(3));\n",
  );
});
afterAll(() => {
  bench.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (text: string, limitMs = PATIENCE_MS) =>
  bench.run({ file: SOURCE, text, original: TEXT, tests: [TEST] }, limitMs);

it('tests are run over a text that is wrong, over one that never ends, and over what stood there before', async () => {
  const plain = { file: null, text: '', original: '', tests: [TEST] };
  expect(await bench.run(plain, PATIENCE_MS)).toMatchObject({ by: null, why: null });
  const ids = JSON.parse(
    readFileSync(join(entered, `${encodeURIComponent(join(folder, TEST))}.json`), 'utf8'),
  ) as string[];
  expect(ids.toSorted()).toEqual([`${SOURCE}#0`, `${SOURCE}#${TEXT.indexOf('(a')}`]);

  expect(await run(TEXT.replace('a + b', 'a - b'))).toMatchObject({
    by: TEST,
    why: expect.stringMatching(/^adds: expected -1 to be 3/) as unknown,
  });
  expect(readFileSync(join(folder, SOURCE), 'utf8')).toBe(TEXT);
  expect(await run(TEXT)).toMatchObject({ by: null, why: null });

  expect(await run(TEXT.replace('a + b', '{ while (true) a++; }'), 4000)).toBe('endless');
  expect(readFileSync(join(folder, SOURCE), 'utf8')).toBe(TEXT);
  expect(await run(TEXT)).toMatchObject({ by: null, why: null });
}, 200_000);
