import type { AssumptionRecord } from '../../contract/result.ts';
import type { BacktestRun } from './backtest.ts';
import type { BacktestRequest } from './request.ts';

/** What the figures of a run rest on and a reader cannot see in them. */
export function assumptionsOf(request: BacktestRequest, run: BacktestRun): AssumptionRecord[] {
  return [
    { name: 'fee', text: feeText(request, run) },
    { name: 'slippage', text: 'none' },
    {
      name: 'fills',
      text: "freqtrade's rule: entries and exits by signal at the open of the next candle; stops and targets inside a candle at their own price",
    },
    { name: 'startup', text: startupText(run) },
    { name: 'markets', text: marketsText(request, run) },
    ...gapsOf(run),
    ...lateStarts(run),
    ...leftOut(run),
  ];
}

function feeText({ markets }: BacktestRequest, { outcome, settings }: BacktestRun): string {
  const origin = settings.effective.find(({ key }) => key === 'fee')?.origin;
  const source =
    settings.money.fee === null
      ? `the larger of the two fees in ${markets.name}${markets.date === 'no date' ? '' : ` of ${markets.date}`}`
      : `from the ${origin}`;
  return `${percent(outcome.fee)} per side, the same for all pairs, ${source}`;
}

function startupText({ startupCandles, settings, built }: BacktestRun): string {
  if (settings.startupCandleCount === null)
    return `${startupCandles} candles in front of the range: what the strategy's columns and signals look back`;
  const origin = settings.effective.find(({ key }) => key === 'startup_candle_count')?.origin;
  return `${startupCandles} candles in front of the range, set by the ${origin}; the strategy's columns and signals look back ${built.lookback}`;
}

function marketsText({ markets }: BacktestRequest, { unknownMarkets }: BacktestRun): string {
  const source = `steps and limits from ${markets.name} (${markets.date})`;
  if (unknownMarkets.length === 0) return source;
  return `${source}; it does not have ${unknownMarkets.join(', ')}: no limits, amounts to 8 decimals, prices as fine as their candles`;
}

function gapsOf({ series }: BacktestRun): AssumptionRecord[] {
  const filled = series.filter(({ filled: count }) => count > 0);
  if (filled.length === 0) return [];
  const texts = filled.map(({ key, filled: count }) => `${key.pair} ${key.timeframe} ${count}`);
  // A series that is read with two lengths of startup counts the gaps of both.
  return [{ name: 'gaps filled flat', text: [...new Set(texts)].join(', ') }];
}

function lateStarts({ pairs, outcome }: BacktestRun): AssumptionRecord[] {
  const late = pairs
    .map(({ pair, candles, first }) => ({ pair, startMs: candles.openTimeMs[first]! }))
    .filter(({ startMs }) => startMs > outcome.backtestStartMs);
  if (late.length === 0) return [];
  return [{ name: 'later starts', text: late.map(({ pair, startMs }) => `${pair} ${utc(startMs)}`).join(', ') }];
}

function leftOut({ pairsLeftOut }: BacktestRun): AssumptionRecord[] {
  if (pairsLeftOut.length === 0) return [];
  return [{ name: 'left out', text: `${pairsLeftOut.join(', ')}: no candle is left after the startup candles` }];
}

/** `2021-03-01 00:00`, UTC. */
function utc(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(12))} %`;
}
