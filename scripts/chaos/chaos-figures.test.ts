import { describe, expect, it } from 'vitest';
import { bookFigures } from './book-figures.ts';
import { ableMs, type BareStretch } from './book-findings.ts';
import { chaosFigures, type TracesWanted } from './chaos-figures.ts';
import { failedFacts, isTooBare, type ChaosFacts } from './chaos-facts.ts';

const FACTOR = 40;

const missed = (more: Partial<ChaosFacts>, wanted: TracesWanted): readonly string[] =>
  chaosFigures(
    [
      { ...failedFacts(1, ''), violations: [] },
      { ...failedFacts(2, ''), violations: [], ...more },
    ],
    wanted,
    'market',
  )
    .filter(({ isReached }) => isReached === false)
    .map(({ name }) => name);

describe('what faults must have left', () => {
  it('is each kind of trace where each is wanted', () => {
    expect(missed({ stale: 1, degraded: 1 }, 'each')).toEqual(['exits by price while entries were stopped']);
    expect(missed({ stale: 1, exitsMeanwhile: 1 }, 'each')).toEqual([]);
  });

  it.each<keyof ChaosFacts>(['stale', 'exitsMeanwhile', 'degraded'])(
    'is one over all seeds where any will do, as %s',
    (trace) => {
      expect(missed({}, 'any')).toHaveLength(1);
      expect(missed({ [trace]: 1 }, 'any')).toEqual([]);
    },
  );

  it('is nothing where only some faults were there', () => expect(missed({}, 'none')).toEqual([]));
});

describe('the time until a dead connection is replaced', () => {
  const isReached = (connected: number, slowest: 'market' | 'account'): boolean | null => {
    const span = { name: '', resumed: 1, connected, data: 1 };
    const facts = { ...failedFacts(1, ''), violations: [], spans: [span] };
    const figures = chaosFigures([facts], 'none', slowest);
    return figures.find(({ name }) => name.startsWith('dead connections to new ones'))!.isReached;
  };

  it('is half a minute where candles come by it, and a minute where the account is among them', () => {
    expect([isReached(30, 'market'), isReached(30.1, 'market')]).toEqual([true, false]);
    expect([isReached(60, 'account'), isReached(60.1, 'account')]).toEqual([true, false]);
  });
});

describe('the time without a stop', () => {
  const bare = (ableS: number, seconds = ableS): BareStretch => ({
    ...{ symbol: 'C00USDT', fault: '', amount: '1', worth: 100 },
    ...{ seconds, ableS },
  });
  const isReached = (stretch: BareStretch): boolean | null =>
    bookFigures([{ orders: 1, fills: [], bare: [bare(1), stretch], unknownS: [], weight: 0 }], FACTOR).find(
      ({ name }) => name.startsWith('the same while requests got through'),
    )!.isReached;

  it('is at most a minute of the exchange and two seconds of real time while requests get through', () => {
    expect([isReached(bare(140)), isReached(bare(140.1))]).toEqual([true, false]);
    expect(isReached(bare(20, 900))).toBe(true);
  });

  it('has the journal of the seed kept that misses it, and no other', () => {
    const isKept = (...own: readonly BareStretch[]): boolean =>
      isTooBare({ books: { bare: own }, choice: { factor: FACTOR } });
    expect([isKept(bare(20, 900), bare(140)), isKept(bare(1), bare(140.1))]).toEqual([false, true]);
    expect(isTooBare({ books: null, choice: { factor: FACTOR } })).toBe(false);
  });

  const span = (beganMs: number, endedMs: number, isDeaf = true) => ({ isDeaf, market: { beganMs, endedMs } });

  it.each([
    ['no fault', [], 100],
    ['a fault that lets requests through', [span(110, 190, false)], 100],
    ['a fault in its middle', [span(130, 150)], 50],
    ['a fault at its end', [span(160, 900)], 60],
    ['a fault before it', [span(0, 90)], 100],
    ['a fault after it', [span(201, 300)], 100],
    ['a fault all the time', [span(0, 900)], 0],
    ['two of them', [span(170, 180), span(110, 120)], 50],
  ])('is the longest part of it that is outside of faults: %s', (_, spans, ms) =>
    expect(ableMs(100, 200, spans)).toBe(ms),
  );
});
