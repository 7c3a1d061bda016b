import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runLambda } from './lambda-process.fixture.ts';

const LIMITS = { megabytes: 256, seconds: 30 } as const;

function bundle(body: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-lambda-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'index.mjs');
  writeFileSync(file, `let calls = 0;\nexport const handler = async (event, context) => { calls += 1; ${body} };\n`);
  return file;
}

it('a function is called again in the same process, and its failure is its name', async () => {
  const file = bundle(`if (event.no) { const e = new Error('no'); e.name = 'Strategy.ImageMissing'; throw e } return { calls, left: context.getRemainingTimeInMillis() > 29_000 };`);
  const { calls, end } = await runLambda(file, LIMITS, [{}, { no: true }, {}]);
  expect(end).toBe('done');
  expect(calls.map(({ answer, error }) => answer ?? error)).toEqual([
    { calls: 1, left: true },
    { name: 'Strategy.ImageMissing', message: 'no' },
    { calls: 3, left: true },
  ]);
}); // prettier-ignore

it('one that takes too long is killed, whatever it does', async () => {
  const { calls, end } = await runLambda(bundle('for (;;);'), { ...LIMITS, seconds: 0.3 }, [{}]);
  expect([calls, end]).toEqual([[], 'timeout']);
});

it.each([
  ['objects', `const kept = []; for (;;) kept.push(new Array(1000).fill(calls));`],
  [
    'bytes',
    `const kept = []; for (let n = 0; n < 40; n++) kept.push(Buffer.alloc(10_000_000, 1)); return kept.length;`,
  ],
])('one that takes too much memory for %s is killed', async (_, body) => {
  expect((await runLambda(bundle(body), LIMITS, [{}])).end).toBe('memory');
});
