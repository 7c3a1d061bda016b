import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Bench, type BenchOutcome } from './bench.ts';
import { copyTree } from './copy-tree.ts';
import { isEquivalent } from './equivalent.ts';
import { firstRun, testsOf, type FirstRun } from './first-run.ts';
import { mutateFile } from './mutate-file.ts';
import { mutated, type Mutant } from './mutant.ts';
import { triedText, type MutationReport, type Tried } from './report.ts';
import { sample, shuffled } from './sample.ts';
import { isIn, sourcesIn, testsIn } from './scope.ts';

export interface CampaignChoice {
  /** A glob of paths from the root; `null`: all of the scope. */
  readonly files: string | null;
  /** Mutants at most. */
  readonly sample: number;
  readonly seed: number;
  readonly minutes: number;
  /** A report whose survivors are tried again, and nothing else; what was noticed then stays noticed, as tests are only added. */
  readonly again: MutationReport | null;
}

export interface CampaignWatch {
  readonly isStopped: () => boolean;
  readonly said: (line: string) => void;
}

interface Noticed {
  readonly by: string;
  readonly why: string | null;
  readonly ms: number;
}

const SLOWEST_TEST_MS = 25_000;
/** A run may take this much longer than its tests alone; a machine that does other work is not an endless loop. */
const PATIENCE = 10;
const LEAST_LIMIT_MS = 30_000;

/** Makes mistakes one after the other in a copy of the tree, and has the tests that enter their function look for them. */
export async function campaign(root: string, choice: CampaignChoice, watch: CampaignWatch): Promise<MutationReport> {
  const began = performance.now();
  const until = began + choice.minutes * 60_000;
  const folder = copyTree(root);
  const entered = join(folder, '.entered');
  const bench = new Bench(folder, entered);
  try {
    const sources = sourcesIn(folder).filter((file) => isIn(file, choice.files));
    const tests = testsIn(folder);
    const texts = new Map(sources.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
    watch.said(`${sources.length} files, ${tests.length} test files; each of those is run once first.`);
    const { isStopped } = watch;
    const first = await firstRun(bench, { folder, entered, sources, tests, isStopped, limitMs: SLOWEST_TEST_MS });
    const all = [...texts].flatMap(([file, text]) => mutateFile(file, text));
    for (const each of first.leftOut) watch.said(`Left out: ${each}.`);
    const chosen = choice.again === null ? shuffled(sample(all, choice.sample, choice.seed), choice.seed) : all;
    const { tried, left } = begun(chosen, choice.again);
    for (const mutant of left) {
      if (isStopped() || performance.now() > until) break;
      const one = await tryOne(bench, mutant, texts.get(mutant.file)!, first);
      // A text that is no program is no mistake.
      if (one.why?.includes('Transform failed')) continue;
      tried.push(one);
      if (one.outcome === 'survived' || one.outcome === 'uncovered') watch.said(triedText(one));
      if (tried.length % 50 === 0) watch.said(`${tried.length} tried`);
    }
    const seconds = (performance.now() - began) / 1000;
    const { leftOut } = first;
    const report = { seed: choice.seed, mutants: all.length, tried, leftOut, seconds };
    return { ...report, isStopped: isStopped() || performance.now() > until };
  } finally {
    bench.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is tried already, and what is left. Mutants are known again by their place and texts; those of lines that moved are tried no more. */
function begun(chosen: readonly Mutant[], again: MutationReport | null): { tried: Tried[]; left: readonly Mutant[] } {
  if (again === null) return { tried: [], left: chosen };
  const isNoticed = ({ outcome }: Tried): boolean => outcome === 'killed' || outcome === 'endless';
  const name = ({ id, original, replacement }: Mutant): string => [id, original, replacement].join('\n');
  const survivors = new Set(again.tried.filter((each) => !isNoticed(each)).map(({ mutant }) => name(mutant)));
  return { tried: again.tried.filter(isNoticed), left: chosen.filter((mutant) => survivors.has(name(mutant))) };
}

async function tryOne(bench: Bench, mutant: Mutant, original: string, first: FirstRun): Promise<Tried> {
  const none = { mutant, by: null, why: null, ms: 0 };
  if (isEquivalent(mutant, original.split('\n')[mutant.line - 1]!)) return { ...none, outcome: 'equivalent' };
  const tests = testsOf(mutant, first);
  if (tests.length === 0) return { ...none, outcome: 'uncovered' };
  const limit = Math.max(LEAST_LIMIT_MS, PATIENCE * tests.reduce((sum, { ms }) => sum + ms, 0));
  const names = tests.map(({ file }) => file);
  const change = { file: mutant.file, text: mutated(original, mutant), original };
  const answer = await noticed((list) => bench.run({ ...change, tests: list }, limit), names);
  if (answer === 'endless') return { ...none, outcome: 'endless', ms: limit };
  if (answer === null) return { ...none, outcome: 'survived' };
  return { mutant, outcome: 'killed', ...answer };
}

/**
 * The test file that notices. Files share a thread, so one that fails behind others may do so because of those: it counts only if it fails alone too.
 */
export async function noticed(
  run: (tests: readonly string[]) => Promise<BenchOutcome>,
  tests: readonly string[],
): Promise<Noticed | 'endless' | null> {
  let left = tests;
  while (left.length > 0) {
    const answer = await run(left);
    if (answer === 'endless') return answer;
    const { by, why, ms } = answer;
    if (by === null) return null;
    const at = left.indexOf(by);
    if (at <= 0) return { by, why, ms };
    const alone = await run([by]);
    if (alone === 'endless') return alone;
    if (alone.by !== null) return { by, why: alone.why, ms: ms + alone.ms };
    left = left.slice(at + 1);
  }
  return null;
}
