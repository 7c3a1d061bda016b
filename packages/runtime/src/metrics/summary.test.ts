import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { snakeCased } from '../contract/snake-case.ts';
import { type GoldenCase, goldenFiles, readGolden, summaryInput } from './golden-case.fixture.ts';
import { summarize } from './summary.ts';

/** Keys of freqtrade's summary that ours does not hold, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  wallet_stats: 'needs candles; see wallet.test.ts',
  ...because('text of the same name with _ts or _s', [
    ...['backtest_start', 'backtest_end', 'drawdown_start', 'drawdown_end', 'drawdown_duration', 'holding_avg'],
    ...['winner_holding_min', 'winner_holding_max', 'winner_holding_avg'],
    ...['loser_holding_min', 'loser_holding_max', 'loser_holding_avg'],
  ]),
  ...because('a setting, not a statistic', [
    ...[
      'pairlist',
      'stake_amount',
      'stake_currency',
      'stake_currency_decimals',
      'timeframe',
      'timeframe_detail',
      'timerange',
    ],
    ...[
      'enable_protections',
      'strategy_name',
      'stoploss',
      'trailing_stop',
      'trailing_stop_positive',
      'trailing_stop_positive_offset',
    ],
    ...['trailing_only_offset_is_reached', 'use_custom_stoploss', 'minimal_roi', 'use_exit_signal', 'exit_profit_only'],
    ...['exit_profit_offset', 'ignore_roi_if_entry_signal', 'trading_mode', 'margin_mode'],
  ]),
  daily_profit_list: 'daily_profit under another name when there are no trades (quirk Q20)',
};

/** The same for the lines of the tables. */
const LEFT_OUT_OF_LINES: Readonly<Record<string, string>> = {
  duration_avg: 'text of duration_avg_s',
};

describe.each(goldenFiles())('the summary of %s', (file) => {
  const golden = readGolden(file);
  const ours = snakeCased(summarize(summaryInput(golden))) as unknown as Readonly<Record<string, unknown>>;

  it('has every figure of freqtrade', () => {
    const missing = Object.keys(golden.summary).filter((key) => !(key in ours) && !(key in LEFT_OUT));
    expect(missing).toEqual([]);
  });

  it('gives the same figures as freqtrade', () => {
    const differences = Object.entries(golden.summary)
      .filter(([key]) => !(key in LEFT_OUT) && !(key === 'market_change' && beginsLate(golden)))
      .flatMap(([key, theirs]) =>
        differencesOf(key, ours[key], withoutMadeUpZeros(key, theirs, golden), toleranceOf(golden)),
      );
    expect(differences.slice(0, 10), path.basename(file)).toEqual([]);
  });
});

/**
 * Whether a pair's first kept candle comes after the start, because start-up candles were cut from it: the change of its market counts
 * from a candle that the golden does not show.
 */
function beginsLate(golden: GoldenCase): boolean {
  return Object.values(golden.candles).some(({ samples }) => samples[0]!.time_ms > golden.backtest_start_ms);
}

/** Where freqtrade has no winner, loser or trade, it writes zero for their dates and durations; ours says `null`. */
function withoutMadeUpZeros(key: string, theirs: unknown, { summary }: GoldenCase): unknown {
  const none =
    (key.startsWith('winner_') && summary['wins'] === 0) ||
    (key.startsWith('loser_') && summary['losses'] === 0) ||
    (key.startsWith('drawdown_') && summary['total_trades'] === 0);
  return none ? null : theirs;
}

/** Sums of money that cancel out are compared against the size of the account: profits have 8 decimals. */
function toleranceOf(golden: GoldenCase): number {
  return 1e-14 * golden.summary.starting_balance;
}

function differencesOf(where: string, ours: unknown, theirs: unknown, absolute: number): string[] {
  if (typeof theirs === 'number' && typeof ours === 'number') {
    const near = Math.abs(ours - theirs) <= Math.max(1e-9 * Math.abs(theirs), absolute);
    return near ? [] : [`${where}: ${ours}, freqtrade ${theirs}`];
  }
  if (Array.isArray(theirs) && Array.isArray(ours)) {
    if (ours.length !== theirs.length) return [`${where}: ${ours.length} entries, freqtrade ${theirs.length}`];
    return theirs.flatMap((entry, i) => differencesOf(`${where}[${i}]`, ours[i], entry, absolute));
  }
  if (isRecord(theirs) && isRecord(ours)) {
    return Object.entries(theirs)
      .filter(([key]) => !(key in LEFT_OUT_OF_LINES))
      .flatMap(([key, entry]) => differencesOf(`${where}.${key}`, ours[key], entry, absolute))
      .concat(durationDifference(where, ours, theirs));
  }
  return ours === theirs ? [] : [`${where}: ${JSON.stringify(ours)}, freqtrade ${JSON.stringify(theirs)}`];
}

/** `duration_avg` is Python's text of a duration: `3:22:00` or `1 day, 2:36:00`. */
function durationDifference(where: string, ours: Record<string, unknown>, theirs: Record<string, unknown>): string[] {
  const text = theirs['duration_avg'];
  if (typeof text !== 'string') return [];
  const [, days = '0', hours, minutes] = /^(?:(-?\d+) days?, )?(\d+):(\d+)(?::\d+)?$/.exec(text)!;
  const seconds = Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60;
  const expected = theirs['trades'] === 0 ? null : seconds;
  return ours['duration_avg_s'] === expected
    ? []
    : [`${where}.duration_avg: ${String(ours['duration_avg_s'])} s, freqtrade ${text}`];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function because(reason: string, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(keys.map((key) => [key, reason]));
}
