import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { sourcesIn, testsIn } from './scope.ts';

export interface BranchCoverage {
  readonly file: string;
  readonly branches: number;
  readonly covered: number;
  /** Lines with a branch that no test takes, from 1. */
  readonly missing: readonly number[];
}

interface Located {
  readonly path: string;
  readonly b: Readonly<Record<string, readonly number[]>>;
  readonly branchMap: Readonly<
    Record<string, { readonly locations: readonly { start: { line?: number } }[] } | undefined>
  >;
}

/** `failed`: what the tests said, where some of them failed; the branches are then those taken all the same. */
export interface CoverageRun {
  readonly files: readonly BranchCoverage[];
  readonly failed: string | null;
}

/** Runs the tests of the scope under V8's coverage. Throws an `Error` where they could not be run. */
export function branchCoverage(root: string): CoverageRun {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-coverage-'));
  try {
    const options = ['--coverage', '--coverage.provider=v8', '--coverage.reporter=json', '--coverage.reportOnFailure'];
    const include = sourcesIn(root).map((file) => `--coverage.include=${file}`);
    const more = [`--coverage.reportsDirectory=${folder}`, '--maxWorkers=1', '--testTimeout=60000', ...include];
    const program = join(root, 'node_modules/vitest/vitest.mjs');
    const run = spawnSync(process.execPath, [program, 'run', ...options, ...more, ...testsIn(root)], {
      ...{ cwd: root, encoding: 'utf8', maxBuffer: 1 << 26, env: { ...process.env, NO_COLOR: '1' } },
    });
    const report = join(folder, 'coverage-final.json');
    if (!existsSync(report)) throw new Error(`The tests of the scope could not be run: ${run.stderr.slice(-4000)}`);
    const files = coverageOf(Object.values(JSON.parse(readFileSync(report, 'utf8')) as Record<string, Located>), root);
    const failed = run.stderr.split('\n').filter((line) => line.startsWith(' FAIL '));
    return { files, failed: run.status === 0 ? null : failed.join('\n') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From istanbul's counts: `b` has, for each branching place, how often each way was taken. */
export function coverageOf(files: readonly Located[], root: string): readonly BranchCoverage[] {
  const all = files.map(({ path, b, branchMap }) => {
    const ways = Object.entries(b).flatMap(([id, counts]) =>
      counts.map((count, at) => ({ count, line: branchMap[id]?.locations[at]?.start.line ?? 0 })),
    );
    const missing = [...new Set(ways.filter(({ count }) => count === 0).map(({ line }) => line))];
    const covered = ways.filter(({ count }) => count > 0).length;
    return { file: relative(root, path), branches: ways.length, covered, missing: missing.sort((x, y) => x - y) };
  });
  return all.sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** Ratio of all branches; 1 where there is none. */
export function coveredRatio(files: readonly BranchCoverage[]): number {
  const branches = files.reduce((sum, each) => sum + each.branches, 0);
  return branches === 0 ? 1 : files.reduce((sum, { covered }) => sum + covered, 0) / branches;
}

export function coverageText(files: readonly BranchCoverage[], goal: number): string {
  const percent = (ratio: number): string => `${(100 * ratio).toFixed(1).padStart(5)} %`;
  const line = (each: BranchCoverage): string => {
    const missing = each.missing.length === 0 ? '' : `  not taken: lines ${each.missing.join(', ')}`;
    return `${percent(coveredRatio([each]))}  ${each.covered} of ${each.branches}  ${each.file}${missing}`;
  };
  return [...files.map(line), `${percent(coveredRatio(files))} of branches taken; expected ${percent(goal)}.`].join(
    '\n',
  );
}
