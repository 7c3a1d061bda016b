import { candleOpenMs, nextOpenMs, TradaiError, type CandleColumns } from '@tradai/strategy-sdk';
import { indexAt } from '../../metrics/equity.ts';
import { candleGroups, groupCandle, type CandleGroups, type GroupCandle } from '../../odds/candles/candle-groups.ts';
import type { ReadSeries } from '../backtest/read-series.ts';
import { utc } from '../backtest/utc.ts';
import { copyOf, type BaseSeries } from './base-series.ts';

/** Candles of a longer timeframe, put together from made ones. */
export interface LongerSeries {
  readonly real: CandleColumns;
  /** Written anew by each history; candles without a made one inside are real. */
  readonly made: CandleColumns;
  readonly base: BaseSeries;
  readonly groups: CandleGroups;
  /** The first group with a made candle, and where it lies in `made`; the others follow. */
  readonly firstGroup: number;
  readonly at: number;
}

/** What is summed may differ by what adding in another order does. */
const VOLUME_ERROR = 1e-6;
/** Around outages an exchange's longer candles hold trades that its shorter ones have lost. */
const MOST_DIFFERENT = 0.01;

/** Throws `bad-option` unless the longer candles are the shorter ones put together. */
export function longerSeries(series: ReadSeries, base: BaseSeries): LongerSeries {
  const { key, candles: real } = series;
  const cut = { ...base.real, length: base.made.length };
  const groups = candleGroups(base.made.openTimeMs, (timeMs) => candleOpenMs(timeMs, key.timeframe));
  refuseDifferent(series, cut, groups);
  const firstGroup = indexAt(Float64Array.from(groups.starts), base.first, groups.openTimeMs.length);
  const at = indexAt(real.openTimeMs, groups.openTimeMs[firstGroup]!, real.length);
  return { real, made: copyOf(real, real.length), base, groups, firstGroup, at };
}

export function putTogether({ made, base, groups, firstGroup, at }: LongerSeries): void {
  for (let group = firstGroup; group < groups.openTimeMs.length; group++) {
    const position = at + group - firstGroup;
    if (position >= made.length) return;
    const candle = groupCandle(base.made, groups, group);
    made.open[position] = candle.open;
    made.high[position] = candle.high;
    made.low[position] = candle.low;
    made.close[position] = candle.close;
    made.volume[position] = candle.volume;
  }
}

function refuseDifferent({ key, candles: real }: ReadSeries, shorter: CandleColumns, groups: CandleGroups): void {
  const { pair, timeframe } = key;
  const compared = [...groups.openTimeMs.keys()].filter((group) => {
    const openMs = groups.openTimeMs[group]!;
    return openMs >= real.openTimeMs[0]! && isWhole(shorter, groups, group, nextOpenMs(openMs, timeframe));
  });
  const different = compared.filter(
    (group) => !isThere(real, groups.openTimeMs[group]!, groupCandle(shorter, groups, group)),
  );
  if (different.length <= compared.length * MOST_DIFFERENT) return;
  const first = utc(groups.openTimeMs[different[0]!]!);
  throw new TradaiError(
    'bad-option',
    `${different.length} of ${compared.length} ${timeframe} candles of ${pair} are not what its shorter candles make together, the first at ${first}, so that made ones would not fit each other`,
  );
}

/** The first and the last group may have lost candles where the run was cut. */
function isWhole(
  { openTimeMs }: CandleColumns,
  { starts, openTimeMs: opens }: CandleGroups,
  group: number,
  endMs: number,
): boolean {
  const first = starts[group]!;
  const last = starts[group + 1]! - 1;
  const candleMs = openTimeMs[1]! - openTimeMs[0]!;
  return openTimeMs[first] === opens[group] && openTimeMs[last]! + candleMs === endMs;
}

function isThere(real: CandleColumns, openMs: number, { open, high, low, close, volume }: GroupCandle): boolean {
  const at = indexAt(real.openTimeMs, openMs, real.length);
  const isSame = real.openTimeMs[at] === openMs && real.open[at] === open && real.close[at] === close;
  const difference = Math.abs(real.volume[at]! - volume);
  return isSame && real.high[at] === high && real.low[at] === low && difference <= VOLUME_ERROR * Math.max(1, volume);
}
