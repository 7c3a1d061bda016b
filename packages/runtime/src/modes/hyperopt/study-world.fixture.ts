import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { makeSeries, type SeriesKey } from '../../data/candles.ts';
import { writeSeries } from '../../data/cache/write-series.ts';
import { loadStrategy } from '../../strategies/load-strategy.ts';
import type { BacktestRequest } from '../backtest/request.ts';
import { SqliteStudies } from '../../adapters/embedded/study-sqlite.ts';
import type { HyperoptRequest } from './hyperopt-request.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2021, 0, 1);
const PAIRS = ['BTC/USDT', 'ETH/USDT'];

/** Candles of two pairs that swing, on disk, and whatever strategy is asked for; gone after the tests of a file. */
export class StudyWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'tradai-hyperopt-'));

  /** The second pair is listed `lateBy` hours after the first. */
  constructor(candles = 1500, lateBy = 0) {
    afterAll(() => rmSync(this.folder, { recursive: true, force: true }));
    writeSeries(
      join(this.folder, 'data'),
      PAIRS.map((pair, i) => swinging(pair, [i * lateBy, candles], 100 * (i + 1), 12 + 5 * i)),
    );
  }

  /** Columns of a 4h frame, a callback and parameters in two spaces; `more` goes into the definition, `exported` behind it. */
  async request(more = '', search: HyperoptRequest['search'] = {}, exported = ''): Promise<HyperoptRequest> {
    const name = `swing-${counter++}`;
    const strategyFile = join(this.folder, name, 'strategy.ts');
    mkdirSync(join(this.folder, name), { recursive: true });
    writeFileSync(strategyFile, `${strategyText(name, more)}${exported}`);
    const { strategy, objectives } = await loadStrategy(strategyFile);
    const backtest: BacktestRequest = {
      strategy,
      params: {},
      config: { max_open_trades: 2, stake_amount: 100, fills: { profiles: ['freqtrade'] } },
      overrides: { fee: 0.001 },
      pairs: PAIRS,
      timerange: { startMs: START + 400 * HOUR, endMs: null },
      exchange: 'binance',
      dataDir: join(this.folder, 'data'),
      markets: { name: 'none', date: '', rules: new Map(), tiers: new Map() },
      withColumns: false,
    };
    return {
      backtest,
      strategyFile,
      objectives,
      search,
      split: 0,
      epochs: 20,
      workers: 1,
      withOdds: false,
      studies: this.studies(name),
    };
  }

  /** A file of studies. */
  studies(name: string): SqliteStudies {
    return new SqliteStudies(join(this.folder, `${name}.sqlite`));
  }
}

let counter = 0;

function swinging(
  pair: string,
  [first, end]: readonly [number, number],
  scale: number,
  hours: number,
): ReturnType<typeof makeSeries> {
  const key: SeriesKey = { exchange: 'binance', market: 'spot', pair, timeframe: '1h', kind: 'candle' };
  const price = (hour: number): number =>
    Number((scale * (1 + 0.1 * Math.sin(hour / hours) + 0.03 * Math.sin(hour / 3.1))).toFixed(2));
  const column = (of: (hour: number) => number): Float64Array =>
    Float64Array.from({ length: end - first }, (_, i) => of(first + i));
  return makeSeries(key, {
    openTimeMs: column((hour) => START + hour * HOUR),
    open: column(price),
    high: column((hour) => Math.max(price(hour), price(hour + 1)) + 1),
    low: column((hour) => Math.min(price(hour), price(hour + 1)) - 1),
    close: column((hour) => price(hour + 1)),
    volume: column((hour) => 10 + (hour % 7)),
  });
}

function strategyText(name: string, more: string): string {
  return `import { all, bool, crossesAbove, crossesBelow, decimal, defineStrategy, enterLong, exitLong, int, sma } from '@tradai/strategy-sdk';

export default defineStrategy({
  name: '${name}',
  timeframe: '1h',
  stoploss: -0.2,
  params: {
    fast: int({ min: 2, max: 20, default: 4 }),
    slow: int({ min: 5, max: 60, default: 12 }),
    isCautious: bool({ default: false }),
    gain: decimal({ min: 0.01, max: 0.1, decimals: 2, default: 0.05, space: 'exit' }),
  },
  indicators: ({ candles, params, resample }) => ({
    fast: sma(candles.close, params.fast),
    slow: sma(candles.close, params.slow),
    trend: resample(4, (four) => ({ mean: sma(four.close, 10) })).mean,
  }),
  entry: ({ fast, slow, trend, candles, params }) => [
    enterLong(all(crossesAbove(fast, slow), params.isCautious ? candles.close.gt(trend) : candles.close.gt(0)), 'up'),
  ],
  exit: ({ fast, slow }) => [exitLong(crossesBelow(fast, slow), 'down')],
  customRoi: ({ params }) => params.gain,
  ${more}
});
`;
}
