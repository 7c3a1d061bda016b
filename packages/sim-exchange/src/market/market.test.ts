import { describe, expect, it } from 'vitest';
import { decimal, shortDecimal } from '../core/decimal.ts';
import { Market } from './market.ts';
import type { CandleRow, MarketSpec, SourceSpec } from './market-spec.ts';

const START = Date.UTC(2025, 0, 1);
const MINUTE = 60_000;
const filters = [
  { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
  { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '9000', stepSize: '0.001' },
];
const spec = (source: SourceSpec, more: Partial<MarketSpec> = {}): MarketSpec => {
  return { kind: 'spot', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', filters, source, ...more };
};
const rows: CandleRow[] = [
  [START - MINUTE, '100', '101', '99', '100.5', '10'],
  [START, '100.5', '103', '100', '102', '8'],
  [START + MINUTE, 102, 102.5, 101, 101.5, 4],
];

function played(market: Market): Market {
  while (market.peek() !== null) market.advance();
  return market;
}

describe('a market of candles', () => {
  it('knows candles before the start and plays the others back into exactly themselves', () => {
    const market = new Market(spec({ kind: 'candles', rows, barMs: MINUTE }), START);
    expect(shortDecimal(market.last)).toBe('100.5');

    const served = played(market).klines.rows('1m', { limit: 10 }, START + 2 * MINUTE - 1);
    expect(
      served.map(({ openTime, open, high, low, close, volume }) => [
        openTime,
        ...[open, high, low, close, volume].map(shortDecimal),
      ]),
    ).toEqual(rows.map((row) => row.map((cell, index) => (index === 0 ? cell : String(cell)))));
  });

  it('starts over when it loops, and moves rows to where they are wanted', () => {
    const market = new Market(spec({ kind: 'candles', rows, barMs: MINUTE, loop: true, from: START }), START);
    const times = Array.from({ length: 4 * 13 }, () => {
      const { time } = market.peek()!;
      market.advance();
      return time;
    }).filter((time) => time % MINUTE === 0);
    expect(times).toEqual([START, START + MINUTE, START + 2 * MINUTE, START + 3 * MINUTE]);
  });

  it('keeps the volume of long candles that are history', () => {
    const hour: CandleRow = [START - 60 * MINUTE, '100', '110', '90', '105', '60'];
    const market = new Market(spec({ kind: 'candles', rows: [hour], barMs: 60 * MINUTE }), START);
    expect(
      market.klines.rows('1h', { limit: 1, to: START - 1 }, START).map(({ volume, high }) => [volume, high]),
    ).toEqual([[decimal('60'), decimal('110')]]);
  });
});

describe('a market of trades', () => {
  it('prints recorded ids and averages five minutes by volume', () => {
    const trade = (time: number, price: string, quantity: string, id: number) => ({
      time,
      price,
      quantity,
      id,
      buyerMaker: false,
    });
    const market = new Market(
      spec({ kind: 'trades', rows: [trade(START, '100', '1', 7), trade(START + 1, '103', '2', 9)] }),
      START,
    );
    played(market);

    expect(market.tape.last(5).map(({ id }) => id)).toEqual([7n, 9n]);
    expect(shortDecimal(market.averagePrice(START + 1))).toBe('102');
    expect(shortDecimal(market.averagePrice(START + 10 * MINUTE))).toBe('103');
  });
});

describe('a scripted market', () => {
  it('says what the lines say: prices, trades, books, status, candles', () => {
    const market = new Market(
      spec({
        kind: 'script',
        lines: [
          { at: '+5', status: 'HALT' },
          { at: '+0', price: '100' },
          { at: START + 1, trade: { p: '101', q: '2' } },
          { at: '+2', mark: '99' },
          { at: '+3', book: { bids: [['98', '1']], asks: [['99', '1']] } },
          { at: '+4', candle: { o: '100', h: '110', l: '95', c: '105', v: '4', ms: MINUTE } },
        ],
      }),
      START,
    );
    played(market);

    expect([market.status, shortDecimal(market.mark), shortDecimal(market.last), market.tape.length > 4]).toEqual([
      'HALT',
      '99',
      '105',
      true,
    ]);
    expect(market.touch('BUY')?.map(shortDecimal)).toEqual(['99', '1']);
  });

  it('refuses a time that is none', () => {
    expect(() => new Market(spec({ kind: 'script', lines: [{ at: 'soon', price: '1' }] }), START)).toThrow('"soon"');
  });
});

it('is the same again from what was saved', () => {
  const make = () => new Market(spec({ kind: 'candles', rows, barMs: MINUTE }), START);
  const market = make();
  for (let i = 0; i < 9; i++) market.advance();
  const other = make();
  other.restore(structuredClone(market.save()));

  expect(other.save()).toEqual(market.save());
  expect(played(other).save()).toEqual(played(market).save());
});
