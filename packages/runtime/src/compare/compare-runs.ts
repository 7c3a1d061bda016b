import type { Manifest } from '../contract/manifest.ts';
import type { ResultDocument } from '../contract/result.ts';
import { matchTrades, type MatchedTrades } from './match-trades.ts';
import { splitProfit, type ProfitSplit } from './split-profit.ts';
import { valueDifferences } from './text-differences.ts';

/** A run as its two documents tell it. */
export interface ComparedRun {
  readonly manifest: Manifest;
  readonly result: ResultDocument;
}

/** One thing that the runs have differently; undefined: one of them has none. */
export interface InputDifference {
  readonly kind: 'version' | 'strategy' | 'parameter' | 'setting' | 'pairs' | 'time' | 'markets' | 'candles';
  readonly name: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** A number of the summary, or of the account marked to market, that differs. */
export interface FigureDifference {
  readonly name: string;
  readonly a: number | null;
  readonly b: number | null;
}

export interface RunComparison {
  /** Nothing below differs. */
  readonly isEqual: boolean;
  readonly inputs: readonly InputDifference[];
  readonly trades: MatchedTrades;
  readonly profit: ProfitSplit;
  readonly figures: readonly FigureDifference[];
}

/** What two runs have differently: what they were made from, their trades, and why their figures are apart. */
export function compareRuns(a: ComparedRun, b: ComparedRun): RunComparison {
  const inputs = inputDifferences(a.manifest, b.manifest);
  const trades = matchTrades(a.result.trades, b.result.trades);
  const figures = figureDifferences(a.result, b.result);
  const isEqual = [inputs, trades.onlyA, trades.onlyB, trades.changed, figures].every((list) => list.length === 0);
  return { isEqual, inputs, trades, profit: splitProfit(a.result.trades, b.result.trades, trades), figures };
}

function inputDifferences(a: Manifest, b: Manifest): InputDifference[] {
  const of = (kind: InputDifference['kind'], read: (manifest: Manifest) => Readonly<Record<string, unknown>>) =>
    recordDifferences(kind, read(a), read(b));
  return [
    ...of('version', ({ versions }) => versions),
    ...of('strategy', ({ strategy }) => ({ name: strategy.name, source: strategy.sha256 })),
    ...of('parameter', ({ params }) => params),
    ...of('setting', ({ settings }) => Object.fromEntries(settings.map(({ key, value }) => [key, value]))),
    ...of('setting', ({ fill_profile: profile, seed }) => ({ fill_profile: profile, seed })),
    ...of('pairs', ({ pairs, exchange }) => ({ pairs, exchange })),
    ...of('time', ({ timerange, timeframe_detail: detail }) => ({ timerange, timeframe_detail: detail })),
    ...of('markets', ({ markets_sha256: sha256, markets_name: name }) => ({ [name]: sha256 })),
    ...of('candles', ({ data }) => Object.fromEntries(data.map((series) => [seriesName(series), seriesText(series)]))),
  ];
}

/** One difference per member: what differs inside of a value is told with the value. */
function recordDifferences(
  kind: InputDifference['kind'],
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): InputDifference[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((name) => valueDifferences(a[name], b[name], name).length > 0)
    .map((name) => ({ kind, name, a: a[name], b: b[name] }));
}

type Series = Manifest['data'][number];

function seriesName({ exchange, market, pair, timeframe, kind }: Series): string {
  return [exchange, market, pair, timeframe, ...(kind === 'candle' ? [] : [kind])].join(' ');
}

/** Of a series that is read twice with different lengths in front, the last one speaks. */
function seriesText({ candles, first_ms: first, last_ms: last, sha256 }: Series): string {
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
  return `${candles} from ${day(first)} to ${day(last)}, ${sha256.slice(0, 8)}`;
}

function figureDifferences(a: ResultDocument, b: ResultDocument): FigureDifference[] {
  const [before, after] = [figuresOf(a), figuresOf(b)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .map((name) => ({ name, a: before.get(name) ?? null, b: after.get(name) ?? null }))
    .filter((figure) => !Object.is(figure.a, figure.b));
}

/** Every number of the blocks of figures by its path; lists are tables and no figures. */
function figuresOf({ final_balance: final, summary, statistics }: ResultDocument): Map<string, number | null> {
  return new Map([['final_balance', final] as const, ...numbersIn(summary, ''), ...numbersIn(statistics, '')]);
}

function numbersIn(block: object, before: string): (readonly [string, number | null])[] {
  return Object.entries(block).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === 'number' || value === null) return [[`${before}${name}`, value] as const];
    return typeof value === 'object' && !Array.isArray(value) ? numbersIn(value, `${before}${name}.`) : [];
  });
}
