import { expect, test } from 'vitest';
import type { FaultScript } from '../faults/script.ts';
import type { Oracle } from '../oracle/oracle.ts';
import { type SimExchange, startSimExchange } from '../start-sim-exchange.ts';
import { openTapes, type TapeOptions } from '../tapes/open-tapes.ts';
import { type BotOptions, ChaosBot } from './chaos-bot.ts';
import './matchers.ts';
import { scenario, type ScenarioName } from './scenarios.ts';

export type { BotCommand, BotOptions, BotPlace, ChaosBot } from './chaos-bot.ts';

/** What every chaos test looks at when its body is done. */
export type ChaosCheck = 'duplicates' | 'ledger' | 'bans' | 'protection' | 'alive';

export interface ChaosOptions extends BotOptions {
  /** What is played, and from when. */
  readonly tapes: TapeOptions;
  readonly scenario?: ScenarioName | FaultScript;
  /** How many, from 1 on, or which. `CHAOS_SEED` in the environment takes one of them. */
  readonly seeds?: number | readonly number[];
  /** How many times as fast as real time; 240 without. */
  readonly pace?: number;
  /** In each quote asset. */
  readonly balance?: string;
  /** Checks that this test does without. */
  readonly without?: readonly ChaosCheck[];
  readonly timeoutMs?: number;
}

export interface ChaosWorld {
  readonly sim: SimExchange;
  readonly bot: ChaosBot;
  readonly oracle: Oracle;
}

const KEY = { apiKey: 'sim-key', secret: 'sim-secret' };
const USUAL_PACE = 240;
const USUAL_TIMEOUT_MS = 120_000;

/**
 * A test for each seed: an exchange of its own, a bot in a process of its own, and the usual checks afterwards. What fails says how to see it
 * again.
 */
export function chaosTest(name: string, options: ChaosOptions, body: (world: ChaosWorld) => Promise<void>): void {
  for (const seed of seedsOf(options.seeds ?? 1)) {
    test(`${name} (seed ${seed})`, { timeout: options.timeoutMs ?? USUAL_TIMEOUT_MS }, () =>
      runSeed(name, options, seed, body),
    );
  }
}

/** One of them, without a test around it. */
export async function runSeed(
  name: string,
  options: ChaosOptions,
  seed: number,
  body: (world: ChaosWorld) => Promise<void>,
): Promise<void> {
  const world = await openWorld(options, seed);
  try {
    await body(world);
    await check(world, options.without ?? []);
  } catch (error) {
    if (error instanceof Error)
      error.message += `\nagain: CHAOS_SEED=${seed} npx vitest run -t ${JSON.stringify(name)}`;
    throw error;
  } finally {
    await world.bot.kill();
    await world.sim.close();
  }
}

function seedsOf(seeds: number | readonly number[]): readonly number[] {
  const all = typeof seeds === 'number' ? Array.from({ length: seeds }, (_, index) => index + 1) : seeds;
  const wanted = process.env['CHAOS_SEED'];
  return wanted === undefined ? all : all.filter((seed) => seed === Number(wanted));
}

async function openWorld(options: ChaosOptions, seed: number): Promise<ChaosWorld> {
  const { markets, start } = openTapes(options.tapes);
  const assets = [...new Set(markets.map(({ quote }) => quote))];
  const balances = { balances: Object.fromEntries(assets.map((asset) => [asset, options.balance ?? '10000'])) };
  const script = typeof options.scenario === 'string' ? scenario(options.scenario) : options.scenario;
  const sim = await startSimExchange({
    seed,
    clock: { mode: 'scaled', start, factor: options.pace ?? USUAL_PACE, paused: true },
    markets,
    accounts: [{ ...KEY, spot: balances, usdm: balances }],
    ...(script === undefined ? {} : { faults: script }),
  });
  return { sim, bot: new ChaosBot(sim, KEY, seed, options), oracle: sim.oracle };
}

async function check({ bot, oracle }: ChaosWorld, without: readonly ChaosCheck[]): Promise<void> {
  const isOn = (name: ChaosCheck): boolean => !without.includes(name);
  const report = oracle.report();
  if (isOn('alive')) expect(bot.isAlive, `the bot is gone; it said last:\n${bot.output}`).toBe(true);
  if (isOn('duplicates')) expect(report.duplicateIntents, 'intents that became two orders').toBe(0);
  if (isOn('bans')) expect(report.callsDuringBan, 'requests during a ban').toBe(0);
  if (isOn('protection')) expect(oracle).toBeProtected();
  if (isOn('ledger') && bot.hasState) expect(oracle.diff(await bot.state()), 'differences from the ledger').toEqual([]);
}
