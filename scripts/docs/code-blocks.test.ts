import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as sdk from '@tradai/strategy-sdk';
import { buildStrategy, type AnyStrategy } from '@tradai/strategy-sdk/graph';
import { describe, expect, it } from 'vitest';
import { codeBlocks, moduleText } from './code-blocks.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Below `node_modules`, so that packages are found and no other check reads it. */
const FOLDER = join(ROOT, 'node_modules', '.cache', 'docs-code');
const PAGES = globSync(['*.md', 'docs/**/*.md', 'examples/strategies/*/README.md'], { cwd: ROOT }).toSorted();

const blocks = PAGES.flatMap((page) => codeBlocks(ROOT, page)).filter(({ language }) => /^ts\b/.test(language));
const files = blocks.map((block) => ({
  ...block,
  place: `${block.page}:${block.line}`,
  file: `${block.page.replaceAll(/[/.]/g, '-')}-${block.line}.${block.code.includes("from 'vitest'") ? 'test.ts' : 'ts'}`,
}));
/** The strategy of the guide's first steps, which the tests in it import. */
const tutorial = files.find(({ code }) => code.includes("name: 'my-strategy'"))!;
const strategies = files.filter(
  ({ language, code }) => language.includes('fragment') || code.includes('export default'),
);

/** Packages from their sources, so that nothing has to be built. */
const VITEST_CONFIG = `const conditions = ['@tradai/source', 'module', 'node', 'development|production'];
export default {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['@tradai/source'] } },
  test: { include: ['*.test.ts'], exclude: [] },
};
`;

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
for (const block of files) writeFileSync(join(FOLDER, block.file), moduleText(block, Object.keys(sdk)));
writeFileSync(join(FOLDER, 'strategy.ts'), tutorial.code);
writeFileSync(join(FOLDER, 'vitest.config.js'), VITEST_CONFIG);
const options = { customConditions: ['@tradai/source'], incremental: false };
const tsconfig = { extends: join(ROOT, 'tsconfig.test.base.json'), compilerOptions: options, include: ['*.ts'] };
writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify(tsconfig));

describe('code in the documentation', () => {
  it('is there', () => {
    expect(blocks.length).toBeGreaterThan(12);
  });

  it('compiles as strictly as the sources', () => {
    const { status, stdout } = spawnSync(join(ROOT, 'node_modules', '.bin', 'tsc'), ['-p', FOLDER], {
      encoding: 'utf8',
    });

    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });

  it('passes its own tests', () => {
    const vitest = join(ROOT, 'node_modules', '.bin', 'vitest');
    const results = join(FOLDER, 'results.json');
    const { status, stdout } = spawnSync(
      vitest,
      ['run', '--root', FOLDER, '--reporter', 'json', '--outputFile', results],
      { encoding: 'utf8' },
    );

    expect(status, stdout).toBe(0);
    expect(JSON.parse(readFileSync(results, 'utf8'))).toMatchObject({ numPassedTests: 4, numFailedTests: 0 });
  });

  it.each(strategies.map(({ place, file }) => [place, file]))('builds the strategy at %s', async (_, file) => {
    const { default: strategy } = (await import(pathToFileURL(join(FOLDER, file)).href)) as { default: AnyStrategy };

    expect(buildStrategy(strategy).lookback).toBeGreaterThanOrEqual(0);
  });
});
