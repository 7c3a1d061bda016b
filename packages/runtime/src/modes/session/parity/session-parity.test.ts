import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ParityDocument } from '../../../contract/parity.ts';
import { loadStrategy } from '../../../strategies/load-strategy.ts';
import { exampleWorld, shippedCandles, type DriverWorld } from '../driver/driver-world.fixture.ts';
import { flatten, playedSession, type Played } from './played-session.fixture.ts';
import { sessionParity } from './session-parity.ts';

const DAY = 86_400_000;
/** Examples, and where their candles are. */
const EXAMPLES: readonly (readonly [name: string, fromMs: number])[] = [
  ['sma-crossover', Date.UTC(2021, 2, 1)],
  ['band-reversion', Date.UTC(2021, 2, 1)],
  ['range-breakout', Date.UTC(2021, 2, 1)],
  ['pullback-ladder', Date.UTC(2021, 2, 1)],
  ['maker-entries', Date.UTC(2021, 2, 1)],
  ['futures-trend', Date.UTC(2025, 2, 14)],
];

/** Whose orders rest at prices that a flat candle never trades at: a book fills them, a candle does not. */
const RESTING = 'maker-entries';

let flatDir: string;
let ownDir: string;
beforeAll(async () => {
  ownDir = await shippedCandles('spot/2021', 'futures/2025');
  flatDir = await shippedCandles('spot/2021', 'futures/2025');
  for (const [name] of EXAMPLES) flatten(flatDir, (await exampleWorld(name, flatDir)).markets);
}, 60_000);
afterAll(() => {
  for (const folder of [flatDir, ownDir]) rmSync(folder, { recursive: true, force: true });
});

function compared(
  world: DriverWorld,
  { store, key }: Pick<Played, 'store' | 'key'>,
  dataDir: string,
  tolerance: number,
): Promise<ParityDocument> {
  return sessionParity({
    ...{ store, key, dataDir, range: { fromMs: -Infinity, toMs: Infinity }, tolerance, isOffline: true, env: {} },
    ...{ nowMs: 0, load: ({ file }) => loadStrategy(file), marketsOf: () => world.markets },
  });
}

describe('a session over flat candles', () => {
  it.each(EXAMPLES)('is its backtest to the last digit: %s', async (name, fromMs) => {
    const world = await exampleWorld(name, flatDir, { fee: 0.001 });
    const played = await playedSession(world, fromMs, fromMs + 12 * DAY);
    const { summary, causes, excluded } = await compared(world, played, flatDir, 0);
    expect(summary.trades_session).toBeGreaterThan(5);
    expect({ unexplained: summary.unexplained, excluded }).toEqual({ unexplained: 0, excluded: [] });
    const found = causes.filter(({ differences }) => differences > 0).map(({ cause }) => cause);
    expect(found).toEqual(name === RESTING ? ['different-fill', 'earlier-difference'] : []);
    expect(summary.equal_ratio).toBe(name === RESTING ? 0 : 1);
    expect(summary.cost_abs === 0).toBe(name !== RESTING);
  });
});

describe('a session that looks into candles, by a book with a spread', () => {
  it.each(EXAMPLES)('has a cause for whatever is not as in its backtest: %s', async (name, fromMs) => {
    const world = await exampleWorld(name, ownDir, { fee: 0.001 });
    const played = await playedSession(world, fromMs, fromMs + 12 * DAY, 'close');
    const { summary, causes, differences } = await compared(world, played, ownDir, 0.001);
    expect(differences.filter(({ cause }) => cause === 'unexplained')).toEqual([]);
    expect(summary.different).toBeGreaterThan(0);
    expect(summary.cost_abs).toBeCloseTo(summary.profit_session - summary.profit_backtest, 8);
    expect(causes.reduce((sum, { cost_abs: cost }) => sum + cost, 0)).toBeCloseTo(summary.cost_abs, 8);
  });
});
