import type { Report, SimExchange } from '@tradai/sim-exchange';
import type { CrashProgram } from '../crash/program.ts';
import { LiveCrashMarket } from './live-market.ts';
import { liveCrashPlace, type StateTable } from './live-place.ts';
import { bareText, keep, leftOutText, marketOfSeed } from './live-run.ts';
import { liveTape } from './live-tape.ts';
import { heldToExchange, heldToNothing, type HeldToExchange } from './oracle/held-to-exchange.ts';
import { readOrderStory } from './oracle/order-story.ts';
import { LiveZombieDuel, type ZombieDuel, type ZombieParts } from './zombie-duel.ts';

export interface ZombieChoice extends Pick<ZombieParts, 'seed' | 'freezes' | 'at'> {
  /** Times as fast as time passes. */
  readonly factor: number;
  /** Of journal and lease, which both containers share; absent or null: a folder of the machine on which both are. */
  readonly table?: StateTable | null;
}

export interface ZombieResult extends Omit<ZombieDuel, 'problems'>, HeldToExchange {
  readonly seed: number;
  readonly orders: number;
  readonly fills: number;
  /** Orders that came to the exchange after their window. */
  readonly late: number;
  readonly report: Report;
  readonly seconds: number;
  readonly folder: string;
}

/** Two containers of one live session, whose holders are frozen in turn, held to what the exchange knows of them. */
export async function zombieRun(choice: ZombieChoice, program: CrashProgram): Promise<ZombieResult> {
  const { seed, factor, freezes, at, table = null } = choice;
  const began = performance.now();
  const kind = marketOfSeed(seed);
  const tape = liveTape(kind, seed);
  const place = await liveCrashPlace(tape, seed, program, table);
  const market = await LiveCrashMarket.open(tape, { factor, seed });
  try {
    const { problems, ...duel } = await LiveZombieDuel.run({ main: program.main, place, market, seed, freezes, at });
    const store = await place.store();
    const held =
      problems.length > 0
        ? heldToNothing(problems)
        : heldToExchange(await readOrderStory(store, place.key), market.sim, kind, duel.ups);
    store.close();
    if (held.differences.length > 0) keep(place.folder, held.differences, market.sim);
    else place.remove();
    return {
      ...{ seed, ...duel, ...market.sim.ledger.counts, ...held, late: lateOrders(market.sim) },
      report: market.sim.report(),
      ...{ seconds: (performance.now() - began) / 1000, folder: place.folder },
    };
  } finally {
    await market.sim.close();
  }
}

function lateOrders({ log }: SimExchange): number {
  const orders = log.records.filter(({ method, clientId }) => method === 'POST' && clientId !== null);
  return orders.filter(({ leftAtFirst }) => leftAtFirst !== null && leftAtFirst < 0).length;
}

export function zombieText(result: ZombieResult, again: string): string {
  const {
    seed,
    frozen,
    takeOvers,
    starts,
    slowestEndMs,
    slowestGoneMs,
    orders,
    fills,
    late,
    seconds,
    differences,
    folder,
  } = result;
  const counts = `${frozen} frozen holders, ${takeOvers} beyond their lease, ${starts} starts, ${orders} orders, ${fills} fills, ${late} orders that came too late`;
  const head = `seed ${seed}: ${counts}, the slowest end ${slowestEndMs} ms after waking and ${slowestGoneMs} ms after saying so, ${bareText(result, 'one')}${leftOutText(result)}, ${seconds.toFixed(0)} s`;
  if (differences.length === 0) return `${head}: no difference`;
  return [
    `${head}: ${differences.length} differences`,
    ...differences.slice(0, 6).map((text) => `  ${text.slice(0, 500)}`),
    `  kept in ${folder}; again: ${again}`,
  ].join('\n');
}
