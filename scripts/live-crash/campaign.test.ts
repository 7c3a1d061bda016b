import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSessionStore } from '../../packages/runtime/src/compose/open-session-store.ts';
import { statePlace } from '../../packages/runtime/src/compose/open-state.ts';
import { isNoticed } from '../crash/campaign-end.ts';
import { SHORT_LEASES } from '../crash/mutations.ts';
import { removeProgram, type CrashProgram } from '../crash/program.ts';
import { inLanes } from '../in-lanes.ts';
import { POINTS } from './live-ends.ts';
import { LIVE_MUTATIONS, SLOW_END } from './live-mutations.ts';
import { FREEZES, PACES, plannedRuns, type PlanWishes } from './live-plan.ts';
import { liveProgram } from './live-program.ts';
import { liveRun, liveText, type LiveResult } from './live-run.ts';
import { startStandIn } from './stand-in-table.ts';
import { zombieRun, zombieText } from './zombie-run.ts';

/** How often a change is tried; a night tries more often: docs/nightly.md. */
const SEEDS = 10;
const TABLE_SEEDS = 3;
const MOMENTS = 50;
const ZOMBIES = 20;
const TABLE_ZOMBIES = 1;
/** A clock that leaves a request 300 ms on this machine. */
const FACTOR = PACES.sqlite.factor;
const MINUTES_MS = 60_000;
/** Of what can be planned. */
const NONE = { seeds: '0', chunk: '4', random: '0', drain: false, hard: false, from: '1' } as const;

let program: CrashProgram;
let hasty: CrashProgram;
let hastyTable: CrashProgram;
beforeAll(async () => {
  program = await liveProgram();
  hasty = await liveProgram([SHORT_LEASES, SLOW_END]);
  hastyTable = await liveProgram([SHORT_LEASES]);
}, 120_000);
afterAll(() => {
  for (const each of [program, hasty, hastyTable]) removeProgram(each);
});

/** Runs that differ, each in words with the command that repeats it; and what all came to. */
interface Column {
  readonly differing: readonly string[];
  readonly results: readonly LiveResult[];
}

async function column(
  wishes: Partial<PlanWishes>,
  of: CrashProgram,
  store: keyof typeof PACES = 'sqlite',
): Promise<Column> {
  const { factor, lanes } = PACES[store];
  const standIn = store === 'sqlite' ? null : await startStandIn();
  const differing: string[] = [];
  const results = await inLanes(
    plannedRuns({ ...NONE, factor: String(factor), ...wishes, store }, null),
    lanes,
    async ({ again, ...run }) => {
      const result = await liveRun({ ...run, table: (await standIn?.table()) ?? null }, of);
      if (result.differences.length > 0) differing.push(liveText(result, `${again} --store ${store}`));
      return result;
    },
  );
  await standIn?.close();
  return { differing, results };
}

function sum(results: readonly LiveResult[], of: (result: LiveResult) => number): number {
  return results.reduce((total, each) => total + of(each), 0);
}

/** On a busy machine one or the other place is not there before the next life begins. */
function expectTraded(results: readonly LiveResult[], seeds: number): void {
  expect(sum(results, ({ orders }) => orders)).toBeGreaterThan(seeds * POINTS.length);
  expect(sum(results, ({ reached }) => reached.length)).toBeGreaterThan(seeds * POINTS.length * 0.75);
}

describe('a session with money in its container', { timeout: 20 * MINUTES_MS }, () => {
  it('that is killed at every named place doubles, loses and forgets no order', async () => {
    const { differing, results } = await column({ seeds: String(SEEDS) }, program);
    expect(differing).toEqual([]);
    expectTraded(results, SEEDS);
  });

  it('that is killed at every named place, its journal in a table, neither', async () => {
    const { differing, results } = await column({ seeds: String(TABLE_SEEDS) }, hastyTable, 'dynamodb');
    expect(differing).toEqual([]);
    expectTraded(results, TABLE_SEEDS);
  });

  it('that is killed at any moment, its start included, neither', async () => {
    const { differing, results } = await column({ random: String(MOMENTS) }, program);
    expect(differing).toEqual([]);
    expect(sum(results, ({ kills }) => kills)).toBeGreaterThan(MOMENTS * 0.9);
  });

  it('sends nothing that has an effect after it slept beyond its lease', async () => {
    const seeds = Array.from({ length: Math.ceil(ZOMBIES / FREEZES) }, (_, at) => at + 1);
    const duels = await inLanes(seeds, PACES.sqlite.lanes, (seed) =>
      zombieRun({ seed, freezes: FREEZES, at: 'turns', factor: FACTOR }, hasty),
    );
    const differing = duels.filter(({ differences }) => differences.length > 0);
    expect(differing.map((duel) => zombieText(duel, `npm run crash:live -- --seed ${duel.seed} --zombies 3`))).toEqual(
      [],
    );
    expect(duels.reduce((total, { takeOvers }) => total + takeOvers, 0)).toBeGreaterThan(ZOMBIES * 0.9);
    // Of each run at least the last one traded for a minute, and was held to its stops meanwhile.
    expect(duels.map(({ ups }) => ups.some(({ fromMs, untilMs }) => untilMs - fromMs > 30_000))).toEqual(
      seeds.map(() => true),
    );
  });

  it('neither, where the lease and the journal that both want stand in a table', async () => {
    const standIn = await startStandIn();
    const table = await standIn.table();
    const choice = { seed: 1, freezes: TABLE_ZOMBIES, at: 'anytime', factor: PACES.dynamodb.factor, table } as const;
    const duel = await zombieRun(choice, hasty);
    const store = await openSessionStore(statePlace(table.table, '', table.env));
    const journal = await store.read({ account: 'main', strategy: 'hectic', mode: 'live' });
    await standIn.close();
    const again = `npm run crash:live -- --seed 1 --zombies ${FREEZES} --store dynamodb`;
    expect(duel.differences.length > 0 ? zombieText(duel, again) : null).toBeNull();
    expect(journal).not.toBeNull();
    expect(duel.takeOvers).toBe(TABLE_ZOMBIES);
  });

  it('that counts an execution as often as it is told is found out', async () => {
    const [mutation] = LIVE_MUTATIONS.filter(({ name }) => name === 'no-trade-id-dedupe');
    const mistaken = await liveProgram([mutation!]);
    // A run whose last life does not end in order has nothing that could be compared: then another one shows it.
    const runs = plannedRuns({ ...NONE, seeds: '4', factor: String(FACTOR), store: 'sqlite' }, 'places');
    const found = await inLanes(
      runs,
      2,
      (run) => liveRun(run, mistaken),
      (results) => isNoticed(results, mutation!),
    );
    removeProgram(mistaken);
    expect(isNoticed(found, mutation!), found.flatMap(({ differences }) => differences).join('\n')).toBe(true);
  });
});
