import { describe, expect, it } from 'vitest';
import { bareSpans, longestMs, tooLong } from './bare-while-up.ts';

const BARE = [{ symbol: 'BTCUSDT', fromMs: 0, untilMs: 100_000 }];
const ALWAYS = [{ fromMs: 0, untilMs: 200_000 }];

describe('a position without a stop', () => {
  it('is held against a session for the time that it could send alone', () => {
    const ups = [
      { fromMs: 10_000, untilMs: 15_000 },
      { fromMs: 80_000, untilMs: 120_000 },
    ];
    expect(bareSpans(BARE, { exits: [], ups })).toEqual([
      { symbol: 'BTCUSDT', fromMs: 10_000, untilMs: 15_000 },
      { symbol: 'BTCUSDT', fromMs: 80_000, untilMs: 100_000 },
    ]);
  });

  it('has no need of one while an order that leaves it is open, and has before and after that', () => {
    const exits = [
      { symbol: 'BTCUSDT', fromMs: 20_000, untilMs: 70_000 },
      { symbol: 'ETHUSDT', fromMs: 0, untilMs: 100_000 },
    ];
    const spans = bareSpans(BARE, { exits, ups: ALWAYS });
    expect(spans.map(({ fromMs, untilMs }) => [fromMs, untilMs])).toEqual([
      [0, 20_000],
      [70_000, 100_000],
    ]);
    expect(longestMs(spans)).toBe(30_000);
    expect(tooLong(spans)).toEqual([]);
  });

  it('differs from what must hold after a minute in which its session could send', () => {
    const spans = bareSpans(BARE, { exits: [], ups: ALWAYS });
    expect(tooLong(spans)).toEqual([
      'BTCUSDT stood for 100 s from 1970-01-01T00:00:00.000Z on without a stop or an order that leaves it, while its session could send',
    ]);
  });
});
