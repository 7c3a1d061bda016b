import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeSeries, type Columns } from '../../data/candles.ts';
import { readSeries } from '../../data/cache/read-series.ts';
import { heapAlloc } from '../../data/candles.ts';
import { writeSeries } from '../../data/cache/write-series.ts';
import { randomStream, type Random } from '../../search/random.ts';
import { backtest, type BacktestRun } from '../backtest/backtest.ts';
import { StudyWorld } from '../hyperopt/study-world.fixture.ts';
import { MadeHistories } from './made-histories.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2021, 0, 1);
/** Draws the first candle and stays in its block. */
const IN_ORDER: Random = { uniform: () => 1, normal: () => 0, below: () => 0 };
const LOOKS = `indicators: ({ candles, informative }) => ({
  fast: sma(candles.close, 4), slow: sma(candles.close, 12), trend: sma(candles.close, 20),
  four: informative('4h', (four) => ({ mean: sma(four.close, 3) })),
  bitcoin: informative({ pair: 'BTC/USDT', timeframe: '1h' }, (btc) => ({ mean: sma(btc.close, 3) })),
}),`;

const world = new StudyWorld();

async function runOf(more = '', pairs = ['BTC/USDT', 'ETH/USDT'], from = world): Promise<BacktestRun> {
  const { backtest: request } = await from.request(more);
  return backtest({ ...request, pairs });
}

/** Writes the 4h candles of both pairs, of which every `wrong`-th closes too high. */
function writeLonger(wrong = Infinity): void {
  const dataDir = join(world.folder, 'data');
  const longer = ['BTC/USDT', 'ETH/USDT'].map((pair) => {
    const key = { exchange: 'binance', market: 'spot', pair, timeframe: '1h', kind: 'candle' } as const;
    const { openTimeMs, open, high, low, close, volume } = readSeries(dataDir, key, heapAlloc)!;
    const column = (of: (from: number) => number): Float64Array =>
      Float64Array.from({ length: openTimeMs.length / 4 }, (_, i) => of(4 * i));
    const four = (from: Float64Array, at: number): Float64Array => from.subarray(at, at + 4);
    const columns: Columns = {
      openTimeMs: column((i) => openTimeMs[i]!),
      open: column((i) => open[i]!),
      high: column((i) => Math.max(...four(high, i))),
      low: column((i) => Math.min(...four(low, i))),
      close: column((i) => close[i + 3]! + (i % (4 * wrong) === 0 ? 0.01 : 0)),
      volume: column((i) => four(volume, i).reduce((a, b) => a + b, 0)),
    };
    return makeSeries({ ...key, timeframe: '4h' }, columns);
  });
  writeSeries(dataDir, longer);
}

describe('made histories of a run', () => {
  it('are the real candles when they are drawn in their own order, those of longer timeframes as well', async () => {
    writeLonger();
    const run = await runOf(LOOKS);
    const histories = new MadeHistories(run, Infinity);
    histories.next(randomStream(1));
    histories.next(IN_ORDER);

    for (const pair of run.pairs)
      for (const frame of run.built.graph.frames) {
        const { open, high, low, close, volume } = histories.candlesOf(pair)(frame);
        expect({ open, high, low, close, volume }).toEqual(pick(pair.candlesOf(frame)));
      }
  });

  it('move all pairs by the same hours, and leave what lies before the run as it was', async () => {
    const run = await runOf();
    const histories = new MadeHistories(run, 30);
    histories.next(randomStream(7));
    const [btc, eth] = run.pairs.map((pair) => histories.candlesOf(pair)(run.built.graph.own));
    const { first } = run.pairs[0]!;

    // The volume says which hour it was.
    expect(btc!.volume).toEqual(eth!.volume);
    expect(btc!.volume).not.toEqual(run.pairs[0]!.candles.volume);
    expect(btc!.close.subarray(0, first + 1)).toEqual(run.pairs[0]!.candles.close.subarray(0, first + 1));
    expect(btc!.openTimeMs).toEqual(run.pairs[0]!.candles.openTimeMs);
    // On the grid of the market's prices, which are cents.
    expect(btc!.close).toEqual(btc!.close.map((price) => Number(price.toFixed(2))));
  });

  it('take the funding of a candle with it, at its scale', async () => {
    const run = await runOf();
    const [btc] = run.pairs;
    const { candles, first } = btc!;
    // Every 8 hours a hundredth of a percent of the close.
    const hours = [...candles.openTimeMs.keys()].filter((hour) => hour % 8 === 0);
    const funding = {
      timeMs: Float64Array.from(hours, (hour) => candles.openTimeMs[hour]!),
      perUnit: Float64Array.from(hours, (hour) => candles.close[hour]! / 10_000),
    };
    const pairs = run.pairs.map((pair) => ({ ...pair, input: { ...pair.input, funding } }));
    const histories = new MadeHistories({ ...run, pairs }, 30);
    histories.next(IN_ORDER);
    expect(histories.fundingOf(btc!)).toEqual(funding);

    histories.next(randomStream(7));
    const made = histories.fundingOf(btc!);
    const { close } = histories.candlesOf(btc!)(run.built.graph.own);
    const placeOf = (timeMs: number): number => candles.openTimeMs.indexOf(timeMs);
    expect(made.timeMs.length).toBeGreaterThan(hours.length / 2);
    expect([...made.perUnit]).toEqual(
      Array.from(made.timeMs, (timeMs) => expect.closeTo(close[placeOf(timeMs)]! / 10_000, 5) as number),
    );
    expect([...made.timeMs].some((timeMs) => placeOf(timeMs) > first && placeOf(timeMs) % 8 !== 0)).toBe(true);
  });

  it('put longer candles together from made ones', async () => {
    writeLonger();
    const run = await runOf(LOOKS);
    const histories = new MadeHistories(run, 30);
    histories.next(randomStream(7));
    const pair = run.pairs[0]!;
    const candlesOf = histories.candlesOf(pair);
    const own = candlesOf(run.built.graph.own);
    const four = candlesOf(run.built.graph.frames.find(({ timeframe }) => timeframe === '4h')!);

    for (const hour of [800, 1200, 1496]) {
      const at = own.openTimeMs.indexOf(START + hour * HOUR);
      const longer = four.openTimeMs.indexOf(START + hour * HOUR);
      expect(four.close[longer]).toBe(own.close[at + 3]);
      expect(four.high[longer]).toBe(Math.max(...own.high.subarray(at, at + 4)));
    }
  });

  it('draw from the candles that all pairs have, when one was listed later', async () => {
    const late = new StudyWorld(1500, 800);
    const run = await runOf('', undefined, late);
    const histories = new MadeHistories(run, null);
    histories.next(randomStream(1));
    const [btc, eth] = run.pairs.map((pair) => histories.candlesOf(pair)(run.built.graph.own));

    expect(histories.meanBlock).toBeGreaterThan(1);
    expect(btc!.volume.subarray(-eth!.length + run.pairs[1]!.first + 1)).toEqual(
      eth!.volume.subarray(run.pairs[1]!.first + 1),
    );
  });

  it.each([
    ['candles of a pair that is not traded', LOOKS, ['ETH/USDT'], Infinity],
    ['a few longer candles that do not fit the shorter ones', LOOKS, undefined, 200],
  ])('can be made of %s', async (_, more, pairs, wrong) => {
    writeLonger(wrong);
    expect(new MadeHistories(await runOf(more, pairs), null).candles).toBeGreaterThan(1000);
  });

  it.each([
    ['longer candles that are other ones', LOOKS, undefined, 2, /^\d+ of \d+ 4h candles of BTC\/USDT are not what/],
    [
      'longer candles of a pair without its shorter ones',
      LOOKS.replace("timeframe: '1h' }", "timeframe: '4h' }"),
      ['ETH/USDT'],
      Infinity,
      'the strategy looks at BTC/USDT 4h, and the run has no 1h candles of BTC/USDT to make them of',
    ],
  ])('cannot be made of %s', async (_, more, pairs, wrong, refusal) => {
    writeLonger(wrong);
    const run = await runOf(more, pairs);
    expect(() => new MadeHistories(run, null)).toThrow(refusal);
  });

  it.each<[string, (run: BacktestRun) => BacktestRun, string]>([
    [
      'mark prices that the strategy looks at',
      (run) => lookingAt(run, { kind: 'mark' }),
      'the strategy looks at BTC/USDT 4h spot mark candles, which are not made with those it trades',
    ],
    [
      'shorter candles that the strategy looks at',
      (run) => lookingAt(run, { timeframe: '5m' }),
      'the strategy looks at BTC/USDT 5m, and made candles have no shorter ones inside',
    ],
  ])('cannot be made of %s', async (_, changed, refusal) => {
    writeLonger();
    const run = await runOf(LOOKS);
    expect(() => new MadeHistories(changed(run), null)).toThrow(refusal);
  });
});

function pick({ open, high, low, close, volume }: Omit<Columns, 'openTimeMs'>): Omit<Columns, 'openTimeMs'> {
  return { open, high, low, close, volume };
}

/** A run whose first 4h series is of another kind or timeframe. */
function lookingAt(run: BacktestRun, other: Partial<BacktestRun['series'][number]['key']>): BacktestRun {
  const four = run.series.find(({ key }) => key.timeframe === '4h');
  return {
    ...run,
    series: run.series.map((series) => (series === four ? { ...series, key: { ...series.key, ...other } } : series)),
  };
}
