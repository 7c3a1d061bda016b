import { type Figure, over } from './figure.ts';

/** One fall of an account below a peak, until it is back at that peak. */
export interface DrawdownEpisode {
  /** Open time of the candle at whose close the peak stood (of the first candle, where the run begins at its peak). */
  readonly startTs: number;
  readonly bottomTs: number;
  /** Back at the peak; `null` when the run ended before. */
  readonly recoveredTs: number | null;
  /** Depth as a ratio of the peak, and in stake currency; both > 0. */
  readonly ratio: number;
  readonly abs: number;
  /** From the peak to the recovery, or to the end. */
  readonly durationS: number;
}

/** Falls of the account at candle closes below its earlier peak. */
export interface DrawdownFigures {
  /** Deepest fall by ratio, ≥ 0, and the largest in stake currency, which may be another. */
  readonly maxRatio: number;
  readonly maxAbs: number;
  /** Peak, bottom and recovery of the deepest fall by ratio. */
  readonly startTs: Figure;
  readonly bottomTs: Figure;
  readonly recoveredTs: Figure;
  readonly longestS: number;
  readonly count: number;
  readonly averageRatio: Figure;
  readonly averageS: Figure;
  /** Share of candle closes below an earlier peak. */
  readonly underWaterShare: number;
  /** Root mean square of the fall below the peak at the ends of days. */
  readonly ulcerIndex: number;
  /** The deepest falls, deepest first, up to five. */
  readonly worst: readonly DrawdownEpisode[];
}

const SHOWN = 5;

/** `equity` at the closes of the candles that open at `timesMs`, at least one; `dailyEquity` at the ends of days. */
export function drawdownFigures(
  equity: Float64Array,
  timesMs: Float64Array,
  dailyEquity: Float64Array,
  startBalance: number,
): DrawdownFigures {
  const totals = { maxAbs: 0, longestS: 0, count: 0, ratios: 0, seconds: 0, below: 0 };
  const worst: DrawdownEpisode[] = [];
  eachEpisode(equity, timesMs, startBalance, (episode, closes) => {
    totals.maxAbs = Math.max(totals.maxAbs, episode.abs);
    totals.longestS = Math.max(totals.longestS, episode.durationS);
    totals.count++;
    totals.ratios += episode.ratio;
    totals.seconds += episode.durationS;
    totals.below += closes;
    keepDeepest(worst, episode);
  });
  const deepest = worst[0];
  return {
    maxRatio: deepest?.ratio ?? 0,
    maxAbs: totals.maxAbs,
    startTs: deepest?.startTs ?? 'no-drawdown',
    bottomTs: deepest?.bottomTs ?? 'no-drawdown',
    recoveredTs: deepest === undefined ? 'no-drawdown' : (deepest.recoveredTs ?? 'not-recovered'),
    longestS: totals.longestS,
    count: totals.count,
    averageRatio: over(totals.ratios, totals.count, 'no-drawdown'),
    averageS: over(totals.seconds, totals.count, 'no-drawdown'),
    underWaterShare: totals.below / equity.length,
    ulcerIndex: ulcerIndex(dailyEquity, startBalance),
    worst,
  };
}

/** Calls back with each episode and the number of closes that it lay below its peak. */
function eachEpisode(
  equity: Float64Array,
  timesMs: Float64Array,
  startBalance: number,
  visit: (episode: DrawdownEpisode, closes: number) => void,
): void {
  let peak = startBalance;
  let startTs = timesMs[0]!;
  for (let i = 0; i < equity.length;) {
    const first = endOfRise(equity, i, peak);
    if (first > i) [peak, startTs] = [equity[first - 1]!, timesMs[first - 1]!];
    if (first === equity.length) return;
    i = endOfFall(equity, first, peak);
    const recoveredTs = i === equity.length ? null : timesMs[i]!;
    const bottom = lowestOf(equity, first, i);
    const abs = peak - equity[bottom]!;
    const durationS = ((recoveredTs ?? timesMs[i - 1]!) - startTs) / 1000;
    visit({ startTs, bottomTs: timesMs[bottom]!, recoveredTs, ratio: abs / peak, abs, durationS }, i - first);
  }
}

/** First close from `from` on that is below the peak before it; the end when there is none. */
function endOfRise(equity: Float64Array, from: number, before: number): number {
  let peak = before;
  let i = from;
  for (; i < equity.length && equity[i]! >= peak; i++) peak = equity[i]!;
  return i;
}

/** First close from `from` on that is back at the peak; the end when there is none. */
function endOfFall(equity: Float64Array, from: number, peak: number): number {
  let i = from;
  while (i < equity.length && !(equity[i]! >= peak)) i++;
  return i;
}

/** The first of the lowest closes. */
function lowestOf(equity: Float64Array, from: number, to: number): number {
  let lowest = from;
  for (let i = from + 1; i < to; i++) if (equity[i]! < equity[lowest]!) lowest = i;
  return lowest;
}

/** Of equal depth, the earlier stays in front. */
function keepDeepest(worst: DrawdownEpisode[], episode: DrawdownEpisode): void {
  if (worst.length === SHOWN && episode.ratio <= worst.at(-1)!.ratio) return;
  const at = worst.findIndex(({ ratio }) => ratio < episode.ratio);
  worst.splice(at < 0 ? worst.length : at, 0, episode);
  if (worst.length > SHOWN) worst.pop();
}

function ulcerIndex(dailyEquity: Float64Array, startBalance: number): number {
  let peak = startBalance;
  let squares = 0;
  for (const value of dailyEquity) {
    peak = Math.max(peak, value);
    squares += ((peak - value) / peak) ** 2;
  }
  return Math.sqrt(squares / dailyEquity.length);
}
