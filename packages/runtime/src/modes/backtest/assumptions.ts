import type { AssumptionRecord } from '../../contract/result.ts';
import type { BacktestRun } from './backtest.ts';
import { fillsText, pairFeesText, slippageText } from './fill-texts.ts';
import { noteTexts } from './note-texts.ts';
import type { BacktestRequest } from './request.ts';
import { utc } from './utc.ts';

/** What the figures of a run rest on and a reader cannot see in them. */
export function assumptionsOf(request: BacktestRequest, run: BacktestRun): AssumptionRecord[] {
  return [
    { name: 'fee', text: feeText(request, run) },
    { name: 'slippage', text: slippageText(run) },
    { name: 'fills', text: fillsText(run) },
    { name: 'startup', text: startupText(request, run) },
    { name: 'markets', text: marketsText(request, run) },
    ...withoutFunding(run),
    ...noteTexts(run.notes),
    ...gapsOf(run),
    ...lateStarts(run),
    ...leftOut(run),
  ];
}

function feeText({ markets }: BacktestRequest, run: BacktestRun): string {
  const { outcome, settings } = run;
  const origin = settings.effective.find(({ key }) => key === 'fee')?.origin;
  const ofPairs = pairFeesText(run);
  if (ofPairs !== null) return `${ofPairs}, from ${markets.name} (${markets.date})`;
  const source =
    settings.money.fee === null
      ? `the larger of the two fees in ${markets.name}${markets.date === 'no date' ? '' : ` of ${markets.date}`}`
      : `from the ${origin}`;
  return `${percent(outcome.fee)} per side, the same for all pairs, ${source}`;
}

function startupText({ timerange }: BacktestRequest, run: BacktestRun): string {
  const { startupCandles, startupShortages, settings, built } = run;
  const origin = settings.effective.find(({ key }) => key === 'startup_candle_count')?.origin;
  const why =
    settings.startupCandleCount === null
      ? "what the strategy's columns and signals look back"
      : `set by the ${origin}; the strategy's columns and signals look back ${built.lookback}`;
  if (startupCandles === 0) return `0 candles: ${why}`;
  if (timerange.startMs === null) return `the first ${startupCandles} candles of each pair: ${why}`;
  const short = startupShortages.filter(({ isInformative }) => !isInformative);
  if (short.length === 0) return `${startupCandles} candles in front of the range: ${why}`;
  const starts = short.map(({ pair, has, beginsMs }) => `${pair} (${has} of them) from ${utc(beginsMs!)}`);
  return `${startupCandles} candles: ${why}; in front of the range are fewer, so trading begins later: ${starts.join(', ')}`;
}

function marketsText({ markets }: BacktestRequest, { unknownMarkets }: BacktestRun): string {
  const source = `steps and limits from ${markets.name} (${markets.date})`;
  if (unknownMarkets.length === 0) return source;
  return `${source}; it does not have ${unknownMarkets.join(', ')}: no limits, amounts to 8 decimals, prices as fine as their candles`;
}

function withoutFunding({ withoutFunding: pairs }: BacktestRun): AssumptionRecord[] {
  if (pairs.length === 0) return [];
  return [{ name: 'no funding', text: `${pairs.join(', ')}: there are no series of funding rates and mark prices` }];
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

function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(12))} %`;
}
