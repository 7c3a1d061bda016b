import { describe, expect, it } from 'vitest';
import { ccxtOf, START, startSim, watched } from '../kit/ccxt.fixture.ts';
import type { CandleRow, MarketSpec } from '../market/market-spec.ts';
import type { SimExchange } from '../start-sim-exchange.ts';

const MINUTE = 60_000;
const filters = [
  { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
  { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '9000', stepSize: '0.001' },
];

interface Quote {
  readonly time: number;
  readonly last: string;
  readonly bids: string[][];
  readonly asks: string[][];
}

async function ask<Answer>(sim: SimExchange, path: string, body?: object): Promise<Answer> {
  const request = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${sim.urls.admin}${path}`, request);
  return (await response.json()) as Answer;
}

/** A market of hand-made minutes from START on. */
function startMinutes(...prices: readonly string[]) {
  const rows = prices.map((price, index): CandleRow => [START + index * MINUTE, price, price, price, price, '4']);
  const source = { kind: 'candles', rows, barMs: MINUTE } as const;
  const market: MarketSpec = {
    kind: 'spot',
    symbol: 'BTCUSDT',
    base: 'BTC',
    quote: 'USDT',
    filters,
    source,
    book: { base: '5' },
  };
  return startSim({ markets: [market] });
}

describe('what was shown', () => {
  it('tells every best price that a client saw, and none that it did not', async () => {
    const sim = await startSim();
    const exchange = ccxtOf(sim, 'spot');
    await exchange.loadMarkets();
    const seen: string[] = [];
    for (let count = 0; count < 4; count++) {
      const { bid, ask: offer } = await watched(sim, exchange.watchBidsAsks(['BTC/USDT']), 1_000).then(
        (all) => all['BTC/USDT']!,
      );
      seen.push(`${bid!.toFixed(8)} ${offer!.toFixed(8)}`);
    }
    const quotes = await ask<Quote[]>(sim, `/quotes/BTCUSDT?market=spot&from=${START}`);
    const shown = new Set(quotes.map(({ bids, asks }) => `${bids[0]![0]} ${asks[0]![0]}`));
    expect(seen.filter((each) => !shown.has(each))).toEqual([]);
    expect(shown.has('90.00000000 90.01000000')).toBe(false);
  });

  it('tells the price of a moment: the last one until then', async () => {
    const sim = await startMinutes('100', '102', '101');
    await sim.clock.advance(2 * MINUTE);
    const lastAt = async (time: number) =>
      (await ask<Quote[]>(sim, `/quotes/BTCUSDT?at=${time}`)).map(({ last }) => Number(last));
    expect(await lastAt(START - 1)).toEqual([]);
    expect(await lastAt(START)).toEqual([100]);
    expect(await lastAt(START + MINUTE - 1)).toEqual([100]);
    expect(await lastAt(START + MINUTE)).toEqual([102]);
    expect(await lastAt(START + 2 * MINUTE)).toEqual([101]);
  });

  it('tells prices at which nothing was traded, and books that somebody set, in their order', async () => {
    const sim = await startMinutes('100', '102');
    await sim.clock.advance(1_000);
    await ask(sim, '/market/BTCUSDT', { price: '90' });
    await ask(sim, '/market/BTCUSDT', { trade: { p: '91', q: '1' } });
    await ask(sim, '/market/BTCUSDT', { price: '92' });
    await sim.clock.advance(1_000);
    await ask(sim, '/market/BTCUSDT', { book: { bids: [['80', '1']], asks: [['81', '2']] } });
    const quotes = await ask<Quote[]>(sim, `/quotes/BTCUSDT?from=${START}`);
    expect(quotes.map(({ time, bids, asks }) => [time - START, Number(bids[0]![0]), Number(asks[0]![0])])).toEqual([
      [0, 99.99, 100.01],
      [1_000, 89.99, 90.01],
      [1_000, 90.99, 91.01],
      [1_000, 91.99, 92.01],
      [2_000, 80, 81],
    ]);
  });

  it('tells final candles only', async () => {
    const sim = await startMinutes('100', '102', '101');
    await sim.clock.advance(2 * MINUTE + 1_000);
    const rows = await ask<unknown[][]>(sim, '/candles/BTCUSDT?interval=1m');
    expect(rows.map(([time, , , , close]) => [time, Number(close)])).toEqual([
      [START, 100],
      [START + MINUTE, 102],
    ]);
    expect(await ask(sim, '/candles/BTCUSDT?interval=7m')).toEqual({ error: '"7m" is no interval.' });
    expect(await ask(sim, '/quotes/NOPE')).toEqual({ error: 'No market "NOPE" is listed.' });
  });
});

describe('markets that are moved by hand', () => {
  it('play a candle from now on', async () => {
    const sim = await startMinutes('100');
    await sim.clock.advance(30_000);
    await ask(sim, '/market/BTCUSDT', { candle: { o: '100', h: '110', l: '95', c: '105', v: '8', ms: 3_000 } });
    await sim.clock.advance(1_000);
    const lasts = (await ask<Quote[]>(sim, `/quotes/BTCUSDT?from=${START + 30_000}`)).map(({ last }) => Number(last));
    expect(lasts).toEqual([100, 98.75, 97.5, 96.25, 95]);
    await sim.clock.advance(2_000);
    expect(Number((await ask<Quote[]>(sim, `/quotes/BTCUSDT?at=${sim.clock.now()}`))[0]!.last)).toBe(105);
  });

  it('play another source, and the old one no more', async () => {
    const sim = await startMinutes('100', '102', '101');
    await sim.clock.advance(30_000);
    const rows = [200, 201].map((price, index) => [START + index * MINUTE, price, price, price, price, 1]);
    await ask(sim, '/source/BTCUSDT', { kind: 'candles', rows, barMs: MINUTE, from: START + 2 * MINUTE });
    await sim.clock.advance(3 * MINUTE);
    const quotes = await ask<Quote[]>(sim, `/quotes/BTCUSDT?from=${START}`);
    expect(quotes.map(({ time, last }) => [time - START, Number(last)])).toEqual([
      [0, 100],
      [2 * MINUTE, 200],
      [3 * MINUTE, 201],
    ]);
  });

  it('go on from a snapshot with what was put in by hand', async () => {
    const sim = await startMinutes('100', '102', '101');
    const rows = [200, 201, 202].map((price, index) => [START + (index + 1) * MINUTE, price, price, price, price, 1]);
    await ask(sim, '/source/BTCUSDT', { kind: 'candles', rows, barMs: MINUTE });
    await ask(sim, '/market/BTCUSDT', { candle: { o: '100', h: '110', l: '95', c: '105', v: '8', ms: 3_000 } });
    await sim.clock.advance(MINUTE);
    const snapshot = await ask<object>(sim, '/snapshot', {});
    const other = await startMinutes('100', '102', '101');
    await ask(other, '/restore', snapshot);
    for (const each of [sim, other]) await each.clock.advance(2 * MINUTE);
    const candles = '/candles/BTCUSDT?interval=1m';
    expect(await ask(other, candles)).toEqual(await ask(sim, candles));
    expect(Number((await ask<unknown[][]>(other, candles)).at(-1)![4])).toBe(201);
  });

  it.each([
    ['a kind that is none', { kind: 'dream' }, 'needs "rows"'],
    ['candles from nowhere', { kind: 'candles' }, 'needs "rows" or a "file"'],
    ['a file that is not there', { kind: 'candles', file: 'nowhere.csv' }, 'nowhere.csv'],
  ])('refuse %s', async (_, body, words) => {
    const sim = await startMinutes('100');
    expect(await ask<{ error: string }>(sim, '/source/BTCUSDT', body)).toEqual({
      error: expect.stringContaining(words) as string,
    });
  });
});
