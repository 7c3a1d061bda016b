import { expect, it } from 'vitest';
import { decimal } from '../core/decimal.ts';
import { makeRandom } from '../core/random.ts';
import type { CandleRow } from '../market/market-spec.ts';
import { accepted, aMarket, START } from './engine.fixture.ts';
import { createEngine } from './engine.ts';

const MINUTE = 60_000;
const DAY_MINUTES = 1_440;
const SYMBOLS = ['ADAUSDT', 'BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT'];

function candles(seed: number): CandleRow[] {
  const random = makeRandom(seed, 'candles');
  let price = 100;
  return Array.from({ length: DAY_MINUTES }, (_, index) => {
    const open = price;
    price = Math.max(1, open * (1 + (random.next() - 0.5) * 0.004));
    const high = Math.max(open, price) * (1 + random.next() * 0.001);
    const low = Math.min(open, price) * (1 - random.next() * 0.001);
    const prices = [open, high, low, price].map((value) => value.toFixed(2)) as [string, string, string, string];
    return [START + index * MINUTE, ...prices, (random.next() * 1_000).toFixed(3)];
  });
}

it('a day of candles of five markets, with orders in each, takes less than a second of processor time', () => {
  const markets = SYMBOLS.map((symbol, seed) =>
    aMarket('usdm', {
      symbol,
      base: symbol.slice(0, 3),
      source: { kind: 'candles', rows: candles(seed), barMs: MINUTE },
    }),
  );
  const before = process.cpuUsage();
  const engine = createEngine({
    seed: 1,
    start: START,
    markets,
    accounts: [{ id: 'me', usdm: { balances: { USDT: '10000' } } }],
  });
  let ticks = 0;
  engine.subscribe(({ kind }) => (ticks += kind === 'tick' ? 1 : 0));
  engine.scheduler.run(START);
  for (const symbol of SYMBOLS) {
    for (const [side, price] of [
      ['BUY', '90'],
      ['SELL', '110'],
    ] as const) {
      accepted(
        engine.usdm.place('me', {
          symbol,
          side,
          type: 'LIMIT',
          timeInForce: 'GTC',
          quantity: decimal('1'),
          price: decimal(price),
        }),
      );
    }
  }
  engine.scheduler.run(START + DAY_MINUTES * MINUTE);
  const { user, system } = process.cpuUsage(before);

  expect(ticks).toBe(SYMBOLS.length * DAY_MINUTES * 13);
  expect((user + system) / 1e6).toBeLessThan(1);
});
