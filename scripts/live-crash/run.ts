import { parseArgs } from 'node:util';
import { removeProgram, type CrashProgram } from '../crash/program.ts';
import { LIVE_MUTATIONS } from './live-mutations.ts';
import { plannedRuns, type PlannedRun } from './live-plan.ts';
import { liveProgram } from './live-program.ts';
import { liveRun, liveText, type LiveResult } from './live-run.ts';

/*
 * Kills live sessions of the container with SIGKILL while they trade on a simulated exchange, and looks for orders that were doubled, lost or left
 * behind: see docs/live-crash.md. `npm run crash:live [-- --seed N]`. Exit code 3 where anything differs; with `--mutate <name>`, where nothing does.
 */

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '4' },
    from: { type: 'string', default: '1' },
    factor: { type: 'string', default: '10' },
    lanes: { type: 'string', default: '3' },
    points: { type: 'string' },
    chunk: { type: 'string', default: '4' },
    random: { type: 'string', default: '0' },
    drain: { type: 'boolean', default: false },
    mutate: { type: 'string' },
  },
});
const DIFFERS = 3;
const mutation = LIVE_MUTATIONS.find(({ name }) => name === values.mutate) ?? null;
if (values.mutate !== undefined && mutation === null)
  throw new Error(`--mutate ${values.mutate}: expected one of ${LIVE_MUTATIONS.map(({ name }) => name).join(', ')}.`);

process.exitCode = await campaign();

async function campaign(): Promise<number> {
  const began = performance.now();
  const runs = [...plannedRuns(values, mutation?.scenario ?? null)];
  const program = await liveProgram(mutation === null ? [] : [mutation]);
  const results: LiveResult[] = [];
  const isRed = (): boolean => results.some(({ differences }) => differences.length > 0);
  const lane = async (): Promise<void> => {
    for (let run = runs.shift(); run !== undefined; run = runs.shift()) {
      results.push(await carriedOut(run, program));
      if (mutation !== null && isRed()) return;
    }
  };
  await Promise.all(Array.from({ length: Number(values.lanes) }, lane));
  removeProgram(program);
  console.log(summary(results, (performance.now() - began) / 1000));
  if (mutation === null) return isRed() ? DIFFERS : 0;
  console.log(isRed() ? `The mistake ${mutation.name} is noticed.` : `Nothing notices the mistake ${mutation.name}.`);
  return isRed() ? 0 : DIFFERS;
}

async function carriedOut({ again, ...choice }: PlannedRun, program: CrashProgram): Promise<LiveResult> {
  const result = await liveRun(choice, program);
  console.log(liveText(result, again));
  return result;
}

function summary(results: readonly LiveResult[], seconds: number): string {
  const sum = (of: (result: LiveResult) => number): number => results.reduce((total, each) => total + of(each), 0);
  const reached = Map.groupBy(
    results.flatMap((each) => each.reached),
    (point) => point,
  );
  const missed = sum((each) => each.missed.length);
  const places = [...reached].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([point, all]) => `${point} ${all.length}`);
  return [
    `\n${results.length} runs, ${sum((each) => each.kills)} kills, ${sum((each) => each.starts)} starts, ${sum((each) => each.orders)} orders, ${sum((each) => each.fills)} fills in ${(seconds / 60).toFixed(1)} min: ${sum((each) => each.differences.length)} differences.`,
    `Places reached: ${places.join(', ') || 'none'}; not there in time: ${missed}; ends in order: ${sum((each) => each.drained)}.`,
  ].join('\n');
}
