import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ClosedTrade } from '../../core/trade.ts';
import { closedTrades, shippedCase } from '../../metrics/golden-case.fixture.ts';
import type { EvaluatedRun } from './evaluated-run.ts';
import { FREQTRADE_LOSSES } from './freqtrade-losses.ts';

type Losses = Readonly<Record<string, number | string>>;

interface MadeCase {
  readonly name: string;
  readonly pairs: readonly string[];
  readonly starting_balance: number;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly trades: readonly {
    readonly pair: string;
    readonly open_time_ms: number;
    readonly close_time_ms: number;
    readonly profit_abs: number;
    readonly profit_ratio: number;
  }[];
  readonly losses: Losses;
}

const FILE = path.resolve(import.meta.dirname, '../../../goldens/freqtrade/losses.json.gz');
const goldens = JSON.parse(gunzipSync(readFileSync(FILE)).toString()) as {
  readonly made: readonly MadeCase[];
  readonly runs: Readonly<Record<string, Losses>>;
};

const NO_CANDLES = { candlesByPair: new Map(), timesMs: Float64Array.of(0), candleMs: 3_600_000 } as const;

function runOfCase(name: string): EvaluatedRun {
  const golden = shippedCase(name);
  return {
    ...NO_CANDLES,
    trades: closedTrades(golden),
    pairs: golden.summary['pairlist'] as string[],
    startingBalance: golden.summary.starting_balance,
    backtestStartMs: golden.backtest_start_ms,
    backtestEndMs: golden.backtest_end_ms,
  };
}

function runOfMade({ trades, pairs, starting_balance, start_ms, end_ms }: MadeCase): EvaluatedRun {
  const [model] = closedTrades(shippedCase('ship_last_candle')) as [ClosedTrade];
  return {
    ...NO_CANDLES,
    ...{ pairs, startingBalance: starting_balance, backtestStartMs: start_ms, backtestEndMs: end_ms },
    trades: trades.map((trade) => ({
      ...model,
      ...{ pair: trade.pair, openTimeMs: trade.open_time_ms, closeTimeMs: trade.close_time_ms },
      ...{ profitAbs: trade.profit_abs, profitRatio: trade.profit_ratio },
    })),
  };
}

/** Sums run in another order there. */
const TOLERANCE = 1e-9;

/** Losses that differ, with both values; none when all are equal. */
function differences(run: EvaluatedRun, expected: Losses): string[] {
  return Object.entries(expected).flatMap(([name, value]) => {
    const [ours, theirs] = [FREQTRADE_LOSSES[name]!(run), Number(value)];
    const isEqual = Object.is(ours, theirs) || Math.abs(ours - theirs) <= TOLERANCE * Math.max(1e-6, Math.abs(theirs));
    return isEqual ? [] : [`${name}: ${ours}, freqtrade ${theirs}`];
  });
}

describe('loss functions of freqtrade', () => {
  it('are all there', () => {
    expect(Object.keys(FREQTRADE_LOSSES).toSorted()).toEqual(Object.keys(goldens.made[0]!.losses));
  });

  it.each(goldens.made.map((made) => [made.name, made] as const))('equal the recorded ones: %s', (_, made) => {
    expect(differences(runOfMade(made), made.losses)).toEqual([]);
  });

  it.each(Object.entries(goldens.runs))('equal the recorded ones for the run %s', (name, losses) => {
    expect(differences(runOfCase(name), losses)).toEqual([]);
  });
});
