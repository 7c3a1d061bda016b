import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteStudies } from '../../packages/runtime/src/adapters/embedded/study-sqlite.ts';
import type { Answer, SearchOddsRecord } from '../../packages/runtime/src/contract/odds.ts';
import type { SampleRecord } from '../../packages/runtime/src/contract/sample.ts';
import { writeSeries } from '../../packages/runtime/src/data/cache/write-series.ts';
import { hyperopt } from '../../packages/runtime/src/modes/hyperopt/hyperopt.ts';
import type { HyperoptRequest } from '../../packages/runtime/src/modes/hyperopt/hyperopt-request.ts';
import { walkForward } from '../../packages/runtime/src/modes/walk-forward/walk-forward.ts';
import { loadStrategy } from '../../packages/runtime/src/strategies/load-strategy.ts';
import { madeCandles, type Market } from './made-market.ts';

/** What a search and a walk of one market say. Null where a question has no answer. */
export interface SearchRow {
  readonly market: string;
  readonly seed: number | null;
  readonly trades: number;
  readonly sharpeIn: number | null;
  readonly sharpeOut: number | null;
  readonly probabilistic: number | null;
  readonly deflated: number | null;
  readonly overfitting: number | null;
  readonly realityCheck: number | null;
  readonly spa: number | null;
  readonly entriesOut: number | null;
  readonly plateau: number | null;
  readonly efficiency: number | null;
  /** Return of the walk's tests, ratio. */
  readonly walked: number;
}

/** What is searched. */
export interface Searched {
  readonly market: string;
  readonly seed: number | null;
  readonly strategyFile: string;
  readonly dataDir: string;
  readonly pairs: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
}

const TRIALS = 200;
const WALK_TRIALS = 60;
const CANDLES = 2 * 365 * 24;
const STRATEGIES = join(import.meta.dirname, '../../examples/strategies');
const CROSSOVER = join(STRATEGIES, 'sma-crossover/strategy.ts');

/** One row for each seed of a made market: the example sma-crossover, two years of hours, 200 trials, no fee, the whole account at stake. */
export async function madeRows(
  market: string,
  made: Market,
  seeds: number,
  onRow: (row: SearchRow) => void,
): Promise<SearchRow[]> {
  const rows: SearchRow[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const dataDir = mkdtempSync(join(tmpdir(), 'tradai-made-'));
    try {
      writeSeries(dataDir, [madeCandles(made, seed, CANDLES)]);
      const config = { fee: 0, stake_amount: 'unlimited', max_open_trades: 1 };
      const row = await searchRow({ market, seed, strategyFile: CROSSOVER, dataDir, pairs: ['MADE/USDT'], config });
      rows.push(row);
      onRow(row);
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  }
  return rows;
}

/** A row for one of the examples over candles that were imported to `dataDir`. */
export function exampleRow(name: string, dataDir: string, pairs: readonly string[]): Promise<SearchRow> {
  const strategyFile = join(STRATEGIES, name, 'strategy.ts');
  const config = { stake_amount: 1000, dry_run_wallet: 10_000, max_open_trades: 5 };
  return searchRow({ market: name, seed: null, strategyFile, dataDir, pairs, config });
}

async function searchRow(searched: Searched): Promise<SearchRow> {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-searches-'));
  const studies = new SqliteStudies(join(folder, 'studies.sqlite'));
  try {
    const request = await requestOf(searched, studies);
    const { final, odds } = await hyperopt({ ...request, epochs: TRIALS });
    const { finished } = await walkForward({ ...request, epochs: WALK_TRIALS, walk: {} });
    const { in_sample: seen, out_of_sample: unseen } = final!.samples;
    const { efficiency, stitched } = finished!.document;
    return {
      ...{ market: searched.market, seed: searched.seed, ...figuresOf(seen, unseen!), ...oddsOf(odds!) },
      ...{ efficiency, walked: stitched.total_return },
    };
  } finally {
    studies.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function requestOf(
  { strategyFile, dataDir, pairs, config, seed }: Searched,
  studies: SqliteStudies,
): Promise<Pick<HyperoptRequest, 'backtest' | 'strategyFile' | 'objectives' | 'studies' | 'workers' | 'search'>> {
  const { strategy, objectives } = await loadStrategy(strategyFile);
  return {
    backtest: {
      strategy,
      params: {},
      config: { ...config, fills: { profiles: ['freqtrade'] } },
      ...{ overrides: {}, pairs, dataDir, exchange: 'binance', withColumns: false },
      timerange: { startMs: null, endMs: null },
      markets: { name: 'none', date: '', rules: new Map(), tiers: new Map() },
    },
    ...{ strategyFile, objectives, studies, workers: availableParallelism() },
    search: { seed: (seed ?? 0) + 1 },
  };
}

function figuresOf(seen: SampleRecord, unseen: SampleRecord): Pick<SearchRow, 'trades' | 'sharpeIn' | 'sharpeOut'> {
  return { trades: seen.trades, sharpeIn: seen.sharpe, sharpeOut: unseen.sharpe };
}

type OddsFigures = Pick<
  SearchRow,
  'probabilistic' | 'deflated' | 'overfitting' | 'realityCheck' | 'spa' | 'entriesOut' | 'plateau'
>;

function oddsOf({
  deflated,
  overfitting,
  holding,
  random_entries: entries,
  sensitivity,
}: SearchOddsRecord): OddsFigures {
  return {
    probabilistic: answered(deflated, ({ probabilistic }) => probabilistic),
    deflated: answered(deflated, (found) => found.deflated),
    overfitting: answered(overfitting, ({ probability }) => probability),
    realityCheck: answered(holding, ({ reality_check: chance }) => chance),
    spa: answered(holding, ({ spa }) => spa),
    entriesOut: entries.out_of_sample === null ? null : answered(entries.out_of_sample, ({ chance }) => chance),
    plateau: answered(sensitivity, ({ plateau }) => plateau),
  };
}

function answered<Found extends object>(answer: Answer<Found>, of: (found: Found) => number | null): number | null {
  return 'unanswered' in answer ? null : of(answer);
}
