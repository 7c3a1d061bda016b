import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal } from '../core/decimal.ts';
import { dayTicker } from './day-ticker.ts';
import { openTimeOf, nextOpenTime } from './frames.ts';
import type { Kline } from './kline.ts';
import { Klines } from './klines.ts';
import { secondKlines } from './second-klines.ts';
import { Tape } from './tape.ts';

const MINUTE = 60_000;
const START = Date.UTC(2025, 0, 1);

interface Trade {
  readonly time: number;
  readonly price: number;
  readonly quantity: number;
}

function marketOf(trades: readonly Trade[]): { klines: Klines; tape: Tape } {
  const klines = new Klines('fill');
  const tape = new Tape();
  for (const { time, price, quantity } of trades) {
    const tick = {
      kind: 'tick' as const,
      time,
      price: decimal(`${price}`),
      quantity: decimal(`${quantity}`),
      buyerMaker: price % 2 === 0,
      opensBar: false,
    };
    klines.add(tick, tape.push(tick));
  }
  return { klines, tape };
}

const trades = fc
  .array(
    fc.record({
      gap: fc.nat(400_000),
      price: fc.integer({ min: 1, max: 90 }),
      quantity: fc.integer({ min: 1, max: 9 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((rows) => {
    let time = START;
    return rows.map(({ gap, price, quantity }) => ({ time: (time += gap), price, quantity }));
  });

const shape = ({ openTime, open, high, low, close, volume, quoteVolume, count, takerBase }: Kline) => [
  openTime,
  open,
  high,
  low,
  close,
  volume,
  quoteVolume,
  count,
  takerBase,
];

describe('Klines', () => {
  it.each(['3m', '5m', '1h'] as const)('folds %s candles as if from trades', (frame) => {
    fc.assert(
      fc.property(trades, (rows) => {
        const { klines, tape } = marketOf(rows);
        const now = rows.at(-1)!.time;
        for (const candle of klines.rows(frame, { limit: 1_000 }, now)) {
          const inside = tape.slice(tape.indexAt(candle.openTime), tape.indexAt(nextOpenTime(frame, candle.openTime)));
          const prices = inside.map(({ price }) => Number(price));
          if (inside.length === 0) prices.push(Number(candle.open));
          expect([Number(candle.high), Number(candle.low)]).toEqual([Math.max(...prices), Math.min(...prices)]);
          expect([candle.close, candle.firstId]).toEqual([inside.at(-1)?.price ?? candle.open, inside[0]?.id ?? -1n]);
          expect([candle.count, candle.empty]).toEqual([inside.length, inside.length === 0]);
          expect(candle.volume).toBe(inside.reduce((sum, { quantity }) => sum + quantity, 0n));
        }
      }),
    );
  });

  it('answers the same whether it was asked in between or not', () => {
    fc.assert(
      fc.property(trades, (rows) => {
        const now = rows.at(-1)!.time;
        const asked = new Klines('fill');
        const once = new Klines('fill');
        rows.forEach(({ time, price, quantity }, index) => {
          const tick = {
            kind: 'tick' as const,
            time,
            price: BigInt(price),
            quantity: BigInt(quantity),
            buyerMaker: false,
            opensBar: false,
          };
          asked.add(tick, BigInt(index));
          asked.rows('15m', { limit: 3 }, (rows[index + 1]?.time ?? time + 1) - 1);
          once.add(tick, BigInt(index));
        });

        expect(asked.rows('15m', { limit: 500 }, now)).toEqual(once.rows('15m', { limit: 500 }, now));
      }),
    );
  });

  it('repeats the last close where nothing was traded, or leaves the row out', () => {
    const filled = marketOf([{ time: START, price: 10, quantity: 1 }]).klines.rows(
      '1m',
      { limit: 10 },
      START + 2 * MINUTE,
    );
    expect(filled.map(({ close, count }) => [close, count])).toEqual([
      [decimal('10'), 1],
      [decimal('10'), 0],
      [decimal('10'), 0],
    ]);

    const omitting = new Klines('omit');
    omitting.add({ kind: 'tick', time: START, price: 1n, quantity: 1n, buyerMaker: false, opensBar: false }, 1n);
    expect(omitting.rows('1m', { limit: 10 }, START + 2 * MINUTE)).toHaveLength(1);
  });

  const minutes = Array.from({ length: 10 }, (_, index) => ({
    time: START + index * MINUTE,
    price: index + 1,
    quantity: 1,
  }));
  it.each([
    ['neither bound: the newest', {}, [7, 8, 9]],
    ['from alone: oldest first from there', { from: START + MINUTE }, [1, 2, 3]],
    ['to alone: the newest up to there', { to: START + 5 * MINUTE }, [3, 4, 5]],
    ['both: from there, bounded', { from: START + 4 * MINUTE, to: START + 5 * MINUTE }, [4, 5]],
    ['from between two candles', { from: START + MINUTE + 1 }, [2, 3, 4]],
  ])('lists with %s', (_, bounds, expected) => {
    const rows = marketOf(minutes).klines.rows('1m', { ...bounds, limit: 3 }, START + 9 * MINUTE);
    expect(rows.map(({ openTime }) => (openTime - START) / MINUTE)).toEqual(expected);
  });

  it('goes on from what was saved', () => {
    const { klines } = marketOf(minutes);
    const other = new Klines('fill');
    other.restore(structuredClone(klines.save()));
    expect(other.rows('5m', { limit: 9 }, START + 20 * MINUTE)).toEqual(
      klines.rows('5m', { limit: 9 }, START + 20 * MINUTE),
    );
  });
});

describe('secondKlines', () => {
  it('folds trades of each second and repeats closes between them', () => {
    const { tape } = marketOf([
      { time: START + 100, price: 10, quantity: 1 },
      { time: START + 900, price: 12, quantity: 2 },
      { time: START + 3_000, price: 11, quantity: 1 },
    ]);
    const rows = secondKlines(tape, { limit: 10 }, START + 3_500).map(shape);

    expect(rows.map((row) => [(row[0] as number) - START, row[2], row[4], row[7]])).toEqual([
      [0, decimal('12'), decimal('12'), 2],
      [1_000, decimal('12'), decimal('12'), 0],
      [2_000, decimal('12'), decimal('12'), 0],
      [3_000, decimal('11'), decimal('11'), 1],
    ]);
  });
});

describe('dayTicker', () => {
  it('covers exactly the last 24 hours of trades', () => {
    fc.assert(
      fc.property(trades, fc.nat(2 * MINUTE), (shifted, late) => {
        const { klines, tape } = marketOf(shifted);
        const now = shifted[0]!.time + 86_400_000 + late;
        const inside = shifted.filter(({ time }) => time >= now - 86_400_000 && time <= now);
        if (inside.length !== shifted.filter(({ time }) => time >= now - 86_400_000).length) return;
        const ticker = dayTicker(klines, tape, now)!;

        expect(ticker.count).toBe(inside.length);
        expect(ticker.volume).toBe(inside.reduce((sum, { quantity }) => sum + decimal(`${quantity}`), 0n));
        expect(ticker.last).toBe(decimal(`${shifted.at(-1)!.price}`));
      }),
    );
  });

  it('is null before the first price', () => {
    expect(dayTicker(new Klines('fill'), new Tape(), START)).toBeNull();
  });
});

describe('frames', () => {
  it.each([
    ['1w', '2025-01-01T10:00Z', '2024-12-30T00:00Z', '2025-01-06T00:00Z'],
    ['1M', '2024-02-29T23:59Z', '2024-02-01T00:00Z', '2024-03-01T00:00Z'],
    ['1d', '2025-01-01T23:59Z', '2025-01-01T00:00Z', '2025-01-02T00:00Z'],
    ['4h', '2025-01-01T03:59Z', '2025-01-01T00:00Z', '2025-01-01T04:00Z'],
  ] as const)('%s holds %s from %s to %s', (frame, time, opens, next) => {
    const openTime = openTimeOf(frame, Date.parse(time));
    expect([openTime, nextOpenTime(frame, openTime)]).toEqual([Date.parse(opens), Date.parse(next)]);
  });
});
