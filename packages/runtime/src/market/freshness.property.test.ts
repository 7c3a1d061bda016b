import { nextOpenMs, timeframeMs, type Timeframe } from '@tradai/strategy-sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MarketSeries } from '../ports/live-market.ts';
import { WholeCloses } from '../session/whole-closes.ts';
import { ConnectBudget } from './connect-budget.ts';
import { liveFeed } from './live-feed.ts';
import {
  finalCandles,
  MadeExchange,
  type FrameFault,
  type MadeFaults,
  type MadeTrade,
  type RestFault,
} from './made-exchange.fixture.ts';
import type { FinalCandle } from './market-feed.ts';
import { VirtualClock } from './virtual-clock.fixture.ts';

const MINUTE = 60_000;
const START = Date.UTC(2025, 0, 1, 12);
/** Trades begin an hour earlier, and go on for a quarter of an hour; faults end before that. */
const HISTORY_MS = 60 * MINUTE;
const FAULTS_MS = 9 * MINUTE;
const END_MS = 15 * MINUTE;

const ALL: readonly MarketSeries[] = [
  series('A/USDT', '1m'),
  series('B/USDT', '1m'),
  series('A/USDT', '5m'),
  { ...series('B/USDT', '1m'), candleType: 'mark' },
];

function series(pair: string, timeframe: Timeframe): MarketSeries {
  return { pair, timeframe, candleType: null };
}

/** Minutes without a trade are frequent; the first one and the last ones have some. */
const tape = fc
  .array(fc.record({ gapMs: fc.oneof(fc.nat(20_000), fc.nat(200_000)), price: fc.integer({ min: 50, max: 150 }) }), {
    minLength: 30,
    maxLength: 120,
  })
  .map((steps): readonly MadeTrade[] => {
    let timeMs = START - HISTORY_MS;
    const trades = [{ timeMs, price: 100 }];
    for (const { gapMs, price } of steps) trades.push({ timeMs: (timeMs += gapMs + 1), price });
    const live = trades.filter((trade) => trade.timeMs < START + END_MS - 3 * MINUTE);
    const calm = [3, 2, 1].map((ago) => ({ timeMs: START + END_MS - ago * MINUTE + 500, price: 100 + ago }));
    return [...live, ...calm];
  });

const frameFault = fc.constantFrom<FrameFault>(
  ...(['none', 'none', 'none', 'drop', 'twice', 'late', 'nan', 'other', 'cut', 'mute', 'throw', 'unknown'] as const),
);
const restFault = fc.constantFrom<RestFault>(
  ...(['none', 'none', 'slow', 'lag', 'fail', 'empty', 'row missing', 'row null', 'row twice'] as const),
);
const world = fc.record({
  a: tape,
  b: tape,
  saysClosed: fc.boolean(),
  frames: fc.array(frameFault, { minLength: 1, maxLength: 40 }),
  rest: fc.array(restFault, { minLength: 1, maxLength: 40 }),
  /** Minutes since the session's history ended. */
  absence: fc.nat(20),
  beginsEmpty: fc.boolean(),
});

interface World {
  readonly a: readonly MadeTrade[];
  readonly b: readonly MadeTrade[];
  readonly saysClosed: boolean;
  readonly frames: readonly FrameFault[];
  readonly rest: readonly RestFault[];
  readonly absence: number;
  readonly beginsEmpty: boolean;
}

interface Given extends FinalCandle {
  readonly atMs: number;
}

async function played(
  { a, b, saysClosed, frames, rest, absence, beginsEmpty }: World,
  isGone: NonNullable<MadeFaults['isGone']> = () => false,
) {
  const clock = new VirtualClock(START);
  const faults: MadeFaults = { frames, rest, untilMs: START + FAULTS_MS, isGone };
  const exchange = new MadeExchange(clock, { 'A/USDT': a, 'B/USDT': b }, { saysClosed, faults });
  const feed = liveFeed({
    market: exchange,
    clock,
    pairs: ['A/USDT'],
    connects: new ConnectBudget(),
    chance: () => 0.5,
  });
  const historyMs = START - absence * MINUTE;
  const known = ALL.map((each) => ({
    series: each,
    newest: beginsEmpty ? [] : finalCandles(exchange.rows(each, historyMs), each.timeframe, historyMs).slice(-8),
  }));
  const rounds: Given[][] = [];
  const over = new AbortController();
  const consume = async (): Promise<void> => {
    while (!over.signal.aborted && !(await isStarted(feed.start(known, over.signal))))
      await clock.sleep(MINUTE / 2, over.signal);
    while (!over.signal.aborted) {
      const { candles } = await feed.next(feed.nowMs() + MINUTE, over.signal);
      rounds.push(candles.map((candle) => ({ ...candle, atMs: clock.nowMs() })));
    }
  };
  const done = consume();
  await clock.pass(END_MS);
  const health = feed.health();
  over.abort();
  const closing = feed.close();
  await clock.pass(MINUTE);
  await Promise.all([done, closing]);
  return { rounds, exchange, known, health };
}

/** First answers may fail; a session is then started again. */
function isStarted(start: Promise<void>): Promise<boolean> {
  return start.then(
    () => true,
    () => false,
  );
}

function endOf({ timeframe }: MarketSeries, { openTimeMs }: { readonly openTimeMs: number }): number {
  return nextOpenMs(openTimeMs, timeframe);
}

describe('no decision on an open or gapped candle', { timeout: 180_000 }, () => {
  it('whatever streams and answers do: the exchange’s final candles, in order, each once', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (made) => {
        const { rounds, exchange, known } = await played(made);
        for (const [at, each] of ALL.entries()) {
          const given = rounds.flat().filter((candle) => candle.series === each);
          const truth = finalCandles(exchange.rows(each, START + END_MS), each.timeframe, START + END_MS);
          const firstMs = given[0]?.candle.openTimeMs ?? START + FAULTS_MS;
          const fromMs = known[at]!.newest.at(-1)?.openTimeMs ?? firstMs - 1;
          const expected = truth.filter(({ openTimeMs }) => openTimeMs > fromMs);

          // The minute before the end is still within what is waited for.
          const due = expected.filter(
            ({ openTimeMs }) => nextOpenMs(openTimeMs, each.timeframe) <= START + END_MS - MINUTE,
          );
          expect(given.map(({ candle }) => candle)).toEqual(expected.slice(0, given.length));
          expect(given.length).toBeGreaterThanOrEqual(due.length);
          for (const { candle, atMs } of given)
            expect(atMs).toBeGreaterThanOrEqual(nextOpenMs(candle.openTimeMs, each.timeframe));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('a row that looks at all series is computed on all of its close, when one is late or never comes', async () => {
    const gone = fc.record({
      which: fc.nat(ALL.length - 1),
      fromMs: fc.nat(FAULTS_MS),
      forMs: fc.oneof(fc.nat(4 * MINUTE), fc.constant(Infinity)),
    });
    const seen = { rows: 0, late: 0 };
    await fc.assert(
      fc.asyncProperty(world, gone, async (made, { which, fromMs, forMs }) => {
        const isGone = (each: MarketSeries, nowMs: number): boolean =>
          each === ALL[which] && nowMs >= START + fromMs && nowMs < START + fromMs + forMs;
        const { rounds, known } = await played({ ...made, beginsEmpty: false }, isGone);
        const ends = new Map(known.map(({ series: each, newest }) => [each, endOf(each, newest.at(-1)!)]));
        const taken = new Map(known.map(({ series: each, newest }) => [each, newest.at(-1)!.openTimeMs]));
        const list = [...ALL.slice(1), ALL[0]!];
        const closes = new WholeCloses(list.map((each) => ({ series: each, newestMs: () => taken.get(each) })));
        const holey: number[] = [];
        for (const round of rounds) {
          for (const { series: each, candle } of round) ends.set(each, endOf(each, candle));
          closes.put(round);
          for (let close = closes.take(); close !== null; close = closes.take())
            for (const { place, candle } of close) {
              const each = list[place]!;
              taken.set(each, candle.openTimeMs);
              if (each !== ALL[0]) continue;
              seen.rows += 1;
              // Whatever closes with the row, or before it, has been given by then.
              const endMs = endOf(each, candle);
              if (ALL.some((other) => nextOpenMs(ends.get(other)!, other.timeframe) <= endMs)) holey.push(endMs);
            }
        }
        if (closes.missing.length > 0) seen.late += 1;

        // All rows that can be computed, and none beyond.
        const lackMs = Math.min(...ALL.map((each) => nextOpenMs(ends.get(each)!, each.timeframe)));
        const ownMs = endOf(ALL[0]!, { openTimeMs: taken.get(ALL[0]!)! });
        expect(holey).toEqual([]);
        expect(nextOpenMs(ownMs, '1m')).toBeGreaterThanOrEqual(lackMs);
      }),
      { numRuns: 30 },
    );
    expect(seen.rows).toBeGreaterThan(100);
    expect(seen.late).toBeGreaterThan(2);
  });

  it('of one call, closes come in order, and of one close longer timeframes first', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (made) => {
        const { rounds } = await played(made);
        for (const round of rounds) {
          const places = round.map(({ series: { timeframe }, candle }) => [
            nextOpenMs(candle.openTimeMs, timeframe),
            -timeframeMs(timeframe),
          ]);
          expect(places).toEqual(places.toSorted((a, b) => a[0]! - b[0]! || a[1]! - b[1]!));
        }
      }),
      { numRuns: 15 },
    );
  });
});
