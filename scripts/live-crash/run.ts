import { availableParallelism } from 'node:os';
import { SHORT_LEASES } from '../crash/mutations.ts';
import { removeProgram, type CrashProgram } from '../crash/program.ts';
import { oneOf, scriptOptions, wholeNumber } from '../script-options.ts';
import { POINTS } from './live-ends.ts';
import { LIVE_MUTATIONS, SLOW_END } from './live-mutations.ts';
import { plannedRuns, type PlannedRun } from './live-plan.ts';
import { liveProgram } from './live-program.ts';
import { startStandIn } from './stand-in-table.ts';
import { zombieRun, zombieText, type ZombieResult } from './zombie-run.ts';
import { liveRun, liveText, type LiveResult } from './live-run.ts';

/*
 * Kills live sessions of the container with SIGKILL while they trade on a simulated exchange, and looks for orders that were doubled, lost or left
 * behind: see docs/live-crash.md. `npm run crash:live [-- --seed N]`. Exit code 3 where anything differs; with `--mutate <name>`, where nothing does; 64 for options that make no sense.
 */

const values = scriptOptions({
  seed: { type: 'string' },
  seeds: { type: 'string', default: '4' },
  from: { type: 'string', default: '1' },
  factor: { type: 'string', default: '10' },
  // Sessions wait most of the time: four of them use a core by half.
  lanes: { type: 'string', default: String(4 * availableParallelism()) },
  points: { type: 'string' },
  chunk: { type: 'string', default: '4' },
  random: { type: 'string', default: '0' },
  drain: { type: 'boolean', default: false },
  hard: { type: 'boolean', default: false },
  store: { type: 'string', default: 'sqlite' },
  zombies: { type: 'string' },
  mutate: { type: 'string' },
});
const DIFFERS = 3;
/** Frozen holders of one run. */
const FREEZES = 3;
const mutation = values.mutate === undefined ? null : oneOf('mutate', values.mutate, LIVE_MUTATIONS);
const places = POINTS.map((name) => ({ name }));
for (const name of values.points?.split(',') ?? []) oneOf('points', name, places);
oneOf('store', values.store, [{ name: 'sqlite' }, { name: 'dynamodb' }]);
for (const name of ['seeds', 'factor', 'lanes', 'chunk'] as const) wholeNumber(name, values[name], 1);
for (const name of ['seed', 'from', 'random', 'zombies'] as const) wholeNumber(name, values[name] ?? '0');

const frozenAt = mutation?.scenario.startsWith('frozen') === true;
process.exitCode =
  frozenAt || (values.zombies !== undefined && mutation === null)
    ? await zombies(Number(values.zombies ?? 6))
    : await campaign();

/** Exit code: a mistake on purpose must be noticed, anything else must not be there. */
function ended(isRed: boolean): number {
  if (mutation === null) return isRed ? DIFFERS : 0;
  console.log(isRed ? `The mistake ${mutation.name} is noticed.` : `Nothing notices the mistake ${mutation.name}.`);
  return isRed ? 0 : DIFFERS;
}

/** Holders of a lease that are frozen beyond it, a few in each run; leases are a quarter as long as they are. */
async function zombies(count: number): Promise<number> {
  const program = await liveProgram([SHORT_LEASES, SLOW_END, ...(mutation === null ? [] : [mutation])]);
  const at = mutation?.scenario === 'frozen-at-write' ? 'C01' : mutation === null ? 'turns' : 'C04';
  const first = Number(values.seed ?? values.from);
  const runs = Array.from({ length: Math.ceil(count / FREEZES) }, (_, n) => first + n);
  const results: ZombieResult[] = [];
  const isRed = (): boolean => results.some(({ differences }) => differences.length > 0);
  const lane = async (): Promise<void> => {
    for (let seed = runs.shift(); seed !== undefined && !(mutation !== null && isRed()); seed = runs.shift()) {
      const result = await zombieRun({ seed, freezes: FREEZES, at, factor: Number(values.factor) }, program);
      const more = mutation === null ? '' : ` --mutate ${mutation.name}`;
      console.log(zombieText(result, `npm run crash:live -- --seed ${seed} --zombies ${FREEZES}${more}`));
      results.push(result);
    }
  };
  await Promise.all(Array.from({ length: Number(values.lanes) }, lane));
  removeProgram(program);
  const sum = (of: 'frozen' | 'takeOvers' | 'starts' | 'orders' | 'late'): number =>
    results.reduce((total, each) => total + each[of], 0);
  const slowest = Math.max(...results.map(({ slowestEndMs }) => slowestEndMs));
  console.log(
    `\n${sum('frozen')} frozen holders, ${sum('takeOvers')} beyond their lease, ${sum('starts')} starts, ${sum('orders')} orders, ${sum('late')} that came too late; the slowest end ${slowest} ms after waking: ${results.reduce((total, { differences }) => total + differences.length, 0)} differences.`,
  );
  return ended(isRed());
}

async function campaign(): Promise<number> {
  const began = performance.now();
  const runs = [...plannedRuns(values, mutation?.scenario ?? null)];
  const program = await liveProgram(mutation === null ? [] : [mutation]);
  const standIn = values.store === 'dynamodb' ? await startStandIn() : null;
  const results: LiveResult[] = [];
  const isRed = (): boolean => results.some(({ differences }) => differences.length > 0);
  const lane = async (): Promise<void> => {
    for (let run = runs.shift(); run !== undefined; run = runs.shift()) {
      const table = (await standIn?.table()) ?? null;
      results.push(await carriedOut({ ...run, table }, program));
      if (mutation !== null && isRed()) return;
    }
  };
  await Promise.all(Array.from({ length: Number(values.lanes) }, lane));
  removeProgram(program);
  await standIn?.close();
  console.log(summary(results, (performance.now() - began) / 1000));
  return ended(isRed());
}

async function carriedOut({ again, ...choice }: PlannedRun, program: CrashProgram): Promise<LiveResult> {
  const result = await liveRun(choice, program);
  console.log(liveText(result, `${again}${values.store === 'sqlite' ? '' : ` --store ${values.store}`}`));
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
