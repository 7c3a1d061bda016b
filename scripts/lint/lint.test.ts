import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PURE_FOLDERS } from '../../import-rules.ts';
import { ROOT, temporaryRepository } from '../test-support/temporary-repository.fixture.ts';

interface Finding {
  readonly code: string;
  readonly filename: string;
}

/** Findings as `file: plugin(rule)`, sorted. */
function lint(files: Readonly<Record<string, string>>): { exitCode: number | null; findings: string[] } {
  const { status, stdout } = spawnSync('oxlint', ['--format=json'], {
    cwd: temporaryRepository(files),
    encoding: 'utf8',
  });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly Finding[] };
  return { exitCode: status, findings: diagnostics.map(({ code, filename }) => `${filename}: ${code}`).toSorted() };
}

const CLOCK_AND_CHANCE: readonly (readonly [code: string, rule: string])[] = [
  ['Date.now()', 'eslint(no-restricted-properties)'],
  ['Math.random()', 'eslint(no-restricted-properties)'],
  ['new Date()', 'tradai(no-current-date)'],
  ['Date()', 'tradai(no-current-date)'],
  ['process.pid', 'eslint(no-restricted-globals)'],
  ['performance.now()', 'eslint(no-restricted-globals)'],
  ['crypto.randomUUID()', 'eslint(no-restricted-globals)'],
  ['globalThis.Date', 'eslint(no-restricted-globals)'],
  ['console.log', 'eslint(no-restricted-globals)'],
  ['fetch', 'eslint(no-restricted-globals)'],
  ['setTimeout', 'eslint(no-restricted-globals)'],
  ['setInterval', 'eslint(no-restricted-globals)'],
  ['setImmediate', 'eslint(no-restricted-globals)'],
  ['queueMicrotask', 'eslint(no-restricted-globals)'],
];

const TYPED: readonly (readonly [name: string, code: string, rule: string])[] = [
  ['floating', 'export function f(): void {\n  work();\n}\n', 'typescript(no-floating-promises)'],
  ['misused', 'export const f = (): string => (work() ? "yes" : "no");\n', 'typescript(no-misused-promises)'],
  ['any', 'export const f: any = work;\n', 'typescript(no-explicit-any)'],
  ['unsafe', 'export const f: number = JSON.parse("1");\n', 'typescript(no-unsafe-assignment)'],
  ['default', 'export default work;\n', 'import(no-default-export)'],
  [
    'switch',
    'export function f(side: Side): number {\n  switch (side) {\n    case "buy":\n      return 1;\n  }\n  return 0;\n}\n',
    'typescript(switch-exhaustiveness-check)',
  ],
];
const WORK = `import { type Side, work } from '@tradai/strategy-sdk';\nexport type { Side };\n`;
const SDK = {
  'packages/strategy-sdk/src/index.ts': `export type Side = 'buy' | 'sell';\nexport const work = (): Promise<void> => Promise.resolve();\n`,
};

describe('npm run lint', () => {
  it('reports each planted mistake in a source file, across packages and without a build', () => {
    const files = TYPED.map(([name, code]): [string, string] => [`packages/runtime/src/${name}.ts`, WORK + code]);
    const { exitCode, findings } = lint({ ...SDK, ...Object.fromEntries(files) });

    expect(exitCode).toBe(1);
    expect(findings).toEqual(
      expect.arrayContaining(TYPED.map(([name, , rule]) => `packages/runtime/src/${name}.ts: ${rule}`)),
    );
  });

  it('reports a floating promise in a test, an example and a tool', () => {
    const test = `import { it } from 'vitest';\nit('works', () => {\n  work();\n});\n`;
    const { findings } = lint({
      ...SDK,
      'packages/runtime/src/floating.test.ts': WORK + test,
      'examples/strategies/one/strategy.ts': `${WORK}export function f(): void {\n  work();\n}\n`,
      'bench/run.ts': `${WORK}work();\n`,
    });

    for (const path of [
      'packages/runtime/src/floating.test.ts',
      'examples/strategies/one/strategy.ts',
      'bench/run.ts',
    ]) {
      expect(findings).toContain(`${path}: typescript(no-floating-promises)`);
    }
  });

  it('passes clean code', () => {
    const clean = `${WORK}export async function f(): Promise<Date> {\n  await work();\n  return new Date();\n}\n`;
    const { exitCode, findings } = lint({ ...SDK, 'packages/runtime/src/data/clean.ts': clean });

    expect(findings).toEqual([]);
    expect(exitCode).toBe(0);
  });
});

describe('clock and chance', () => {
  const filesIn = (folder: string, suffix: string): Record<string, string> =>
    Object.fromEntries(
      CLOCK_AND_CHANCE.map(([code], index) => [`${folder}/planted-${index}${suffix}`, `export const x = ${code};\n`]),
    );

  it('are reported in every pure folder', () => {
    const { findings } = lint(
      Object.fromEntries(PURE_FOLDERS.flatMap((folder) => Object.entries(filesIn(folder, '.ts')))),
    );
    const expected = PURE_FOLDERS.flatMap((folder) =>
      CLOCK_AND_CHANCE.map(([, rule], index) => `${folder}/planted-${index}.ts: ${rule}`),
    );

    expect(findings).toEqual(expect.arrayContaining(expected));
  });

  it('are allowed elsewhere, in tests, and as a date of a given time', () => {
    const rules = new RegExp(`(${CLOCK_AND_CHANCE.map(([, rule]) => rule.replaceAll(/[()]/g, '\\$&')).join('|')})$`);
    const { findings } = lint({
      ...filesIn('packages/runtime/src/data', '.ts'),
      ...filesIn('packages/runtime/src/core', '.test.ts'),
      'packages/runtime/src/core/day.ts': 'export const day = (timeMs: number): Date => new Date(timeMs);\n',
    });

    expect(findings.filter((finding) => rules.test(finding))).toEqual([]);
  });

  it('are forbidden in the same folders as I/O', () => {
    const { overrides } = JSON.parse(readFileSync(join(ROOT, '.oxlintrc.json'), 'utf8')) as {
      overrides: readonly { files: readonly string[]; rules: Readonly<Record<string, unknown>> }[];
    };
    const override = overrides.find(({ rules }) => 'tradai/no-current-date' in rules);

    expect(override?.files).toEqual(PURE_FOLDERS.map((folder) => `${folder}/**`));
  });
});
