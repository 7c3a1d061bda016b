import { campaignEnd, isNoticed, type Found } from '../crash/campaign-end.ts';
import { SHORT_LEASES } from '../crash/mutations.ts';
import { removeProgram, type CrashProgram } from '../crash/program.ts';
import { inLanes } from '../in-lanes.ts';
import { tellCounts, type Counts } from '../nightly/counts.ts';
import { oneOf, refuseOption, scriptOptions, wholeNumber } from '../script-options.ts';
import { POINTS } from './live-ends.ts';
import { LIVE_MUTATIONS, SLOW_END } from './live-mutations.ts';
import { PACES, plannedDuels, plannedRuns, type PlannedDuel, type PlannedRun } from './live-plan.ts';
import { liveProgram } from './live-program.ts';
import type { HeldToExchange } from './oracle/held-to-exchange.ts';
import { startStandIn } from './stand-in-table.ts';
import { zombieRun, zombieText, type ZombieResult } from './zombie-run.ts';
import { liveRun, liveText, type LiveResult } from './live-run.ts';

/*
 * Kills live sessions of the container with SIGKILL while they trade on a simulated exchange, and looks for orders that were doubled, lost or left
 * behind: see docs/live-crash.md. `npm run crash:live [-- --seed N]`. Exit code 3 where anything differs; with `--mutate <name>`, where nothing shows that mistake; 64 for options that make no sense.
 */

const asked = scriptOptions({
  seed: { type: 'string' },
  seeds: { type: 'string', default: '4' },
  from: { type: 'string', default: '1' },
  factor: { type: 'string' },
  lanes: { type: 'string' },
  points: { type: 'string' },
  chunk: { type: 'string', default: '4' },
  random: { type: 'string', default: '0' },
  drain: { type: 'boolean', default: false },
  hard: { type: 'boolean', default: false },
  store: { type: 'string', default: 'sqlite' },
  zombies: { type: 'string' },
  mutate: { type: 'string' },
});
const store = oneOf('store', asked.store, [{ name: 'sqlite' }, { name: 'dynamodb' }] as const).name;
const pace = PACES[store];
const values = {
  ...asked,
  store,
  factor: asked.factor ?? String(pace.factor),
  lanes: asked.lanes ?? String(pace.lanes),
};
const mutation = values.mutate === undefined ? null : oneOf('mutate', values.mutate, LIVE_MUTATIONS);
const places = POINTS.map((name) => ({ name }));
for (const name of values.points?.split(',') ?? []) oneOf('points', name, places);
for (const name of ['seeds', 'factor', 'lanes', 'chunk'] as const) wholeNumber(name, values[name], 1);
for (const name of ['seed', 'from'] as const) wholeNumber(name, values[name] ?? '0');
wholeNumber('zombies', values.zombies ?? '1', 1);
const random = wholeNumber('random', values.random);
if (values.points !== undefined && random > 0)
  refuseOption('--points and --random are two campaigns: expected one of them.');

/** Counted by these names. */
const FILLS_LEFT = 'fills left out';
const STOPS_LEFT = 'symbols whose stops were left out';
const frozenAt = mutation?.scenario.startsWith('frozen') === true;
const code =
  frozenAt || (values.zombies !== undefined && mutation === null)
    ? await zombies(Number(values.zombies ?? 6))
    : await campaign();
if (mutation !== null) tellCounts({ noticed: code === 0 ? 1 : 0 });
process.exitCode = code;

/** A mistake on purpose is looked for until it shows. */
function isEnough(found: Found): boolean {
  return mutation !== null && isNoticed(found, mutation);
}

/** Holders of a lease that are frozen beyond it, a few in each run; leases are a quarter as long as they are. */
async function zombies(count: number): Promise<number> {
  const program = await liveProgram([SHORT_LEASES, SLOW_END, ...(mutation === null ? [] : [mutation])]);
  const standIn = store === 'dynamodb' ? await startStandIn() : null;
  const duel = async ({ again, ...choice }: PlannedDuel): Promise<ZombieResult> => {
    const result = await zombieRun({ ...choice, table: (await standIn?.table()) ?? null }, program);
    console.log(zombieText(result, again));
    return result;
  };
  const results = await inLanes(plannedDuels(values, count, mutation), Number(values.lanes), duel, isEnough);
  removeProgram(program);
  await standIn?.close();
  const sum = (of: 'frozen' | 'takeOvers' | 'starts' | 'orders' | 'late'): number =>
    results.reduce((total, each) => total + each[of], 0);
  const held = heldCounts(results);
  const slowest = Math.max(...results.map(({ slowestEndMs }) => slowestEndMs));
  const gone = Math.max(...results.map(({ slowestGoneMs }) => slowestGoneMs));
  console.log(
    `\n${sum('frozen')} frozen holders, ${sum('takeOvers')} beyond their lease, ${sum('starts')} starts, ${sum('orders')} orders, ${sum('late')} that came too late; the slowest end ${slowest} ms after waking and ${gone} ms after saying so: ${held['differences']} differences.\n${leftOutOf(held)}`,
  );
  tellCounts({
    ...{ 'frozen holders': sum('frozen'), 'beyond their lease': sum('takeOvers'), starts: sum('starts') },
    ...{ orders: sum('orders'), 'orders too late': sum('late'), 'longest ms from waking to the end': slowest },
    ...{ 'longest ms from saying so to the end': gone, ...held },
  });
  return campaignEnd(results, mutation);
}

async function campaign(): Promise<number> {
  const began = performance.now();
  const isTable = store === 'dynamodb';
  // A row tells nobody that its holder was killed: each start waits for its time to be over.
  const program = await liveProgram([...(isTable ? [SHORT_LEASES] : []), ...(mutation === null ? [] : [mutation])]);
  const standIn = isTable ? await startStandIn() : null;
  const runs = plannedRuns({ ...values, random: String(random) }, mutation?.scenario ?? null);
  const run = async (planned: PlannedRun): Promise<LiveResult> =>
    carriedOut({ ...planned, table: (await standIn?.table()) ?? null }, program);
  const results = await inLanes(runs, Number(values.lanes), run, isEnough);
  removeProgram(program);
  await standIn?.close();
  const counts = countsOf(results);
  console.log(summary(counts, (performance.now() - began) / 1000));
  tellCounts(counts);
  return campaignEnd(results, mutation);
}

async function carriedOut({ again, ...choice }: PlannedRun, program: CrashProgram): Promise<LiveResult> {
  const result = await liveRun(choice, program);
  console.log(liveText(result, `${again}${store === 'sqlite' ? '' : ` --store ${store}`}`));
  return result;
}

/** Of what both kinds of runs are held to. */
function heldCounts(results: readonly HeldToExchange[]): Counts {
  const sum = (of: (result: HeldToExchange) => number): number => results.reduce((total, each) => total + of(each), 0);
  return {
    'longest s without a stop while it could send': Math.max(0, ...results.map(({ bareMs }) => bareMs / 1000)),
    [FILLS_LEFT]: sum((each) => each.leftOut.fills),
    [STOPS_LEFT]: sum((each) => each.leftOut.symbols.length),
    differences: sum((each) => each.differences.length),
  };
}

function leftOutOf(counts: Counts): string {
  return `Left out: ${counts[FILLS_LEFT]} fills that came too late to be heard of, the stops of ${counts[STOPS_LEFT]} symbols.`;
}

/** By name; `at C01` is how often that place was reached. */
function countsOf(results: readonly LiveResult[]): Counts {
  const sum = (of: (result: LiveResult) => number): number => results.reduce((total, each) => total + of(each), 0);
  const reached = results.flatMap((each) => each.reached).toSorted();
  return {
    ...{ runs: results.length, kills: sum((each) => each.kills), starts: sum((each) => each.starts) },
    ...{ orders: sum((each) => each.orders), fills: sum((each) => each.fills) },
    ...{ 'ends in order': sum((each) => each.drained), 'places not there in time': sum((each) => each.missed.length) },
    ...heldCounts(results),
    ...Object.fromEntries([...Map.groupBy(reached, (point) => `at ${point}`)].map(([name, all]) => [name, all.length])),
  };
}

function summary(counts: Counts, seconds: number): string {
  const of = (name: string): string => `${counts[name] ?? 0} ${name}`;
  const places = Object.entries(counts).flatMap(([name, count]) =>
    name.startsWith('at ') ? [`${name.slice(3)} ${count}`] : [],
  );
  return [
    `\n${['runs', 'kills', 'starts', 'orders', 'fills'].map(of).join(', ')} in ${(seconds / 60).toFixed(1)} min: ${of('differences')}.`,
    `Places reached: ${places.join(', ') || 'none'}; not there in time: ${counts['places not there in time']}; ends in order: ${counts['ends in order']}.`,
    leftOutOf(counts),
  ].join('\n');
}
