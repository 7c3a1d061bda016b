import { sampleCheck, type SampledChecks } from '../../checks/sample-check.ts';
import { WARM_UP_TOLERANCE } from '../../checks/warm-up.ts';
import type { AssumptionRecord } from '../../contract/result.ts';
import type { BacktestRun } from './backtest.ts';
import { utc } from './utc.ts';

/** What a run found out about itself: one line for its assumptions, and a sentence for each thing that is wrong. */
export interface SelfCheck {
  readonly assumption: AssumptionRecord;
  readonly warnings: readonly string[];
}

/** Looks at a sample of a finished run: see `sampleCheck`. */
export function selfCheck(run: BacktestRun): SelfCheck {
  const pairs = run.pairs.map(({ pair, candlesOf, first, last, input }) => {
    return { pair, candlesOf, first, last, signals: input.signals };
  });
  const checks = sampleCheck(run.built, pairs, run.settings.startupCandleCount);
  return {
    assumption: { name: 'self-check', text: [truncationText(checks), ...warmUpText(checks)].join('; ') },
    warnings: [
      ...checks.flatMap((check) => [...lookAhead(run, check), ...unsettled(run, check)]),
      ...remembersOutside(run),
    ],
  };
}

function truncationText(checks: readonly SampledChecks[]): string {
  const candles = checks.reduce((sum, check) => sum + check.candles, 0);
  const found = checks.filter(({ truncation }) => truncation !== null).length;
  const names = checks.map(({ pair }) => pair).join(', ');
  const same = found === 0 ? 'the same' : `not the same on ${found} pair${found === 1 ? '' : 's'}`;
  return `the first signals of ${names} (${candles} candles) are ${same} without the candles after them`;
}

function warmUpText(checks: readonly SampledChecks[]): string[] {
  const tried = checks.flatMap(({ warmUp }) => warmUp ?? []);
  if (tried.length === 0) return [];
  const signals = tried.reduce((sum, each) => sum + each.signals, 0);
  const moved = tried.reduce((sum, each) => sum + each.moved.length, 0);
  return [
    `${moved} of ${signals} signals would be others with ${tried[0]!.startup} startup candles and a later start (tolerated: ${percent(WARM_UP_TOLERANCE)})`,
  ];
}

function lookAhead(run: BacktestRun, { pair, truncation }: SampledChecks): string[] {
  if (truncation === null) return [];
  const { column, candle, whole, alone } = truncation;
  const text = `${column} of ${pair} is ${whole} on ${timeOf(run, pair, candle)}, but ${alone} when the candles after it are not there`;
  return [
    `Self-check: ${text}: the strategy reads later candles, and this result cannot be had. "tradai check" says more.`,
  ];
}

function unsettled(run: BacktestRun, { pair, warmUp }: SampledChecks): string[] {
  const [first] = warmUp?.moved ?? [];
  if (warmUp === null || first === undefined) return [];
  if (warmUp.moved.length <= WARM_UP_TOLERANCE * warmUp.signals) return [];
  const { signals, moved, start, startup } = warmUp;
  const column = first.column === null ? '' : `, where ${first.column} differs by ${percent(first.drift)}`;
  const others = `${moved.length} of ${signals} signals of ${pair} would be others: ${first.signal} on ${timeOf(run, pair, first.candle)}${column}`;
  return [
    `Self-check: begun on ${timeOf(run, pair, start)} with its ${startup} startup candles, ${others}. "tradai check" says how many startup candles are enough.`,
  ];
}

/** The walks of the other fill profiles came after that of the run. */
function remembersOutside({ built, otherTrade }: BacktestRun): string[] {
  if (otherTrade === null) return [];
  const { pair, openTimeMs } = otherTrade;
  return [
    `Self-check: asked a second time, the callbacks of ${built.definition.name} trade otherwise, first on ${pair} with the trade of ${utc(openTimeMs)}: they keep something outside of \`state\`, or leave it to chance. The figures of the other fill profiles say nothing.`,
  ];
}

function timeOf({ pairs }: BacktestRun, name: string, candle: number): string {
  return utc(pairs.find(({ pair }) => pair === name)!.candles.openTimeMs[candle]!);
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(3))} %`;
}
