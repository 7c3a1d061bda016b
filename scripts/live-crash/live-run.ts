import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MarketKind, Report, SimExchange } from '@tradai/sim-exchange';
import type { CrashProgram } from '../crash/program.ts';
import type { LiveEnd } from './live-ends.ts';
import { LivesWithMoney, type LiveLives } from './live-lives.ts';
import { LiveCrashMarket } from './live-market.ts';
import { liveCrashPlace, type StateTable } from './live-place.ts';
import { liveTape } from './live-tape.ts';
import { heldToExchange, heldToNothing, type HeldToExchange } from './oracle/held-to-exchange.ts';
import { readOrderStory } from './oracle/order-story.ts';

export interface LiveChoice {
  readonly seed: number;
  /** Times as fast as time passes. */
  readonly factor: number;
  readonly ends: readonly LiveEnd[];
  /** As `liveFaults` says. */
  readonly isHard?: boolean;
  readonly table?: StateTable | null;
}

export interface LiveResult extends Omit<LiveLives, 'problems'>, HeldToExchange {
  readonly seed: number;
  readonly market: MarketKind;
  readonly orders: number;
  readonly fills: number;
  readonly report: Report;
  readonly seconds: number;
  /** Kept where there are differences. */
  readonly folder: string;
}

/** Odd seeds play spot, even ones futures. */
export function marketOfSeed(seed: number): MarketKind {
  return seed % 2 === 0 ? 'usdm' : 'spot';
}

/** One session with money whose lives end as was chosen, held to what the exchange knows of it. */
export async function liveRun(choice: LiveChoice, program: CrashProgram): Promise<LiveResult> {
  const { seed, factor, ends, isHard = false, table = null } = choice;
  const began = performance.now();
  const kind = marketOfSeed(seed);
  const tape = liveTape(kind, seed);
  const place = await liveCrashPlace(tape, seed, program, table);
  const market = await LiveCrashMarket.open(tape, { factor, seed, isHard });
  try {
    const { problems, ...lives } = await LivesWithMoney.run({ main: program.main, place, market, ends });
    const store = await place.store();
    // What did not come to an end, or did not trade, has nothing that could be compared.
    const idle = market.sim.ledger.counts.orders === 0 ? ['not one order got to the exchange'] : [];
    const inVain = problems.length > 0 ? problems : idle;
    const { sim } = market;
    const story = inVain.length > 0 ? null : await readOrderStory(store, place.key);
    store.close();
    const held = story === null ? heldToNothing(inVain) : heldToExchange(story, sim, kind, lives.ups);
    if (held.differences.length > 0) keep(place.folder, held.differences, sim);
    else place.remove();
    return {
      ...{ seed, market: kind, ...lives, ...sim.ledger.counts, report: sim.report(), ...held },
      ...{ seconds: (performance.now() - began) / 1000, folder: place.folder },
    };
  } finally {
    await market.sim.close();
  }
}

/** What a person wants to see of a run that failed, beside its journal and its log. */
export function keep(folder: string, differences: readonly string[], sim: SimExchange): void {
  const requests = sim.log.records.map((row) => JSON.stringify(row));
  writeFileSync(join(folder, 'differences.txt'), differences.join('\n'));
  writeFileSync(join(folder, 'exchange.trace'), sim.ledger.trace());
  writeFileSync(join(folder, 'requests.jsonl'), requests.join('\n'));
}

/** One line, and what is wrong with the command that repeats it. */
export function liveText(result: LiveResult, again: string): string {
  const { seed, market, starts, kills, reached, missed, orders, fills, seconds, differences, folder } = result;
  const places = `${reached.length > 0 ? `, at ${reached.join(' ')}` : ''}${missed.length > 0 ? `, not reached: ${missed.join(' ')}` : ''}`;
  const counts = `${kills} kills${places}, ${starts} starts, ${orders} orders, ${fills} fills`;
  const head = `seed ${seed}, ${market}: ${counts}, ${bareText(result, 'it')}${leftOutText(result)}, ${seconds.toFixed(0)} s`;
  if (differences.length === 0) return `${head}: no difference`;
  return [
    `${head}: ${differences.length} differences`,
    ...differences.slice(0, 6).map((text) => `  ${text.slice(0, 500)}`),
    `  kept in ${folder}; again: ${again}`,
  ].join('\n');
}

/** How long a position stood without a stop at most; `who`: whose time to send is counted. */
export function bareText({ report, bareMs }: Pick<LiveResult, 'report' | 'bareMs'>, who: 'it' | 'one'): string {
  const ever = Math.max(report.unprotectedMs, report.unprotectedSpotMs) / 1000;
  return `${ever.toFixed(0)} s without a stop at most, ${(bareMs / 1000).toFixed(1)} s of it while ${who} could send`;
}

/** What could not be compared; nothing where all was. */
export function leftOutText({ leftOut: { fills, symbols } }: Pick<HeldToExchange, 'leftOut'>): string {
  if (fills === 0 && symbols.length === 0) return '';
  return `, left out: ${fills} fills that came too late to be heard of, the stops of ${symbols.join(' ') || 'no symbol'}`;
}
