import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SqliteTracking } from '../adapters/embedded/tracking-sqlite.ts';
import { EXIT_CODE } from '../contract/exit-code.ts';
import { FILLS } from '../report/fills.fixture.ts';
import { storedBacktest } from './finished-backtest.fixture.ts';
import { resultMetrics } from './result-metrics.ts';
import { openRunLog, type RunIdentity } from './run-logger.ts';
import { trackBacktest } from './track-backtest.ts';

const { finished, folder, files } = storedBacktest('ship_slot_competition');
const root = mkdtempSync(join(tmpdir(), 'tradai-track-'));
afterAll(() => {
  for (const dir of [root, folder]) rmSync(dir, { recursive: true, force: true });
});
const openTracking = (): SqliteTracking => new SqliteTracking(mkdtempSync(join(root, 'tracking-')));

const IDENTITY: RunIdentity = {
  ...{ runId: 'bt-1', attempt: 2, experiment: 'swing', startMs: 1000 },
  ...{ mode: 'backtest', strategy: 'swing', strategyVersion: 7 },
  ...{ imageDigest: `sha256:${'a'.repeat(64)}`, gitCommit: null },
};

async function track(tracking: SqliteTracking): Promise<void> {
  const log = await openRunLog(tracking, IDENTITY);
  await trackBacktest(log, finished, files);
  await log.end(EXIT_CODE.done, 5000);
}

describe('a tracked backtest', () => {
  it('has what decided it, what it is, and how it ended', async () => {
    const tracking = openTracking();
    await track(tracking);

    expect(await tracking.find('swing', 'bt-1', 2)).toMatchObject({
      ...{ status: 'finished', startMs: 1000, endMs: 5000 },
      params: {
        ...{ 'params.fast': '12', 'params.slow': '26' },
        ...{ exchange: 'binance', timeframe: finished.result.timeframe, stake_currency: 'USDT', fee: '0.001' },
        ...{ timerange: finished.manifest.timerange, pairs: finished.manifest.pairs.join(',') },
        ...{ fill_profile: 'freqtrade', markets_name: 'binance-spot', max_open_trades: '3' },
        minimal_roi: JSON.stringify(finished.manifest.settings.find(({ key }) => key === 'minimal_roi')!.value),
      },
      tags: {
        ...{ 'tradai.run_id': 'bt-1', 'tradai.attempt': '2', 'tradai.mode': 'backtest', 'tradai.exit': '0' },
        ...{ 'tradai.strategy': 'swing', 'tradai.strategy_version': '7' },
        'tradai.image_digest': `sha256:${'a'.repeat(64)}`,
        ...{
          'tradai.manifest_sha256': finished.manifestSha256,
          'tradai.config_sha256': finished.manifest.config_sha256,
        },
      },
    });
    const record = await tracking.find('swing', 'bt-1', 2);
    expect(record!.tags, 'what is not known').not.toHaveProperty('tradai.git_commit');
    expect(record!.params).not.toHaveProperty('seed');
  });

  it('has the figures of its result, its equity, and its files byte for byte', async () => {
    const tracking = openTracking();
    await track(tracking);
    const { metrics, ...run } = (await tracking.find('swing', 'bt-1', 2))!;
    const { result, equity } = finished;

    expect(metrics).toEqual({ ...resultMetrics(result), equity: equity.values[equity.values.length - 1] });
    expect(metrics['profit_total']).toBe(result.summary.profit_total);
    const curve = await tracking.history(run, 'equity');
    expect(curve.length).toBeLessThanOrEqual(500);
    for (const { step, timeMs, value } of curve)
      expect([timeMs, value]).toEqual([equity.timesMs[step], equity.values[step]]);
    expect(Math.max(...curve.map(({ value }) => value))).toBe(Math.max(...Array.from(equity.values)));
    expect(files.map((file) => basename(file)).toSorted()).toEqual([
      'equity.csv',
      'manifest.json',
      'reasons.csv',
      'report.html',
      'result.json',
      'run.json',
      'trades.csv',
    ]);
    for (const file of files)
      expect(await tracking.artifact(run, basename(file))).toEqual(new Uint8Array(readFileSync(file)));
  });

  it('is the same record when all of it is said again', async () => {
    const tracking = openTracking();
    await track(tracking);
    const run = (await tracking.find('swing', 'bt-1', 2))!;
    const names = Object.keys(run.metrics);
    const histories = await Promise.all(names.map((name) => tracking.history(run, name)));
    await track(tracking);

    expect(await tracking.find('swing', 'bt-1', 2)).toEqual(run);
    expect(await Promise.all(names.map((name) => tracking.history(run, name)))).toEqual(histories);
  });
});

describe('the figures of a result', () => {
  it('have names that servers take, are finite, and leave out times', () => {
    const metrics = resultMetrics(finished.result);

    for (const [name, value] of Object.entries(metrics)) {
      expect(name).toMatch(/^([a-z]+\/)?[a-z][a-z\d_]*$/);
      expect(name).not.toMatch(/_ts$/);
      expect(Number.isFinite(value), name).toBe(true);
    }
  });

  it('without trades have no number for what there is not', () => {
    const empty = storedBacktest('ship_zero_trades');
    rmSync(empty.folder, { recursive: true });
    const metrics = resultMetrics(empty.finished.result);

    expect(metrics).toMatchObject({ total_trades: 0, profit_total_abs: 0 });
    expect(metrics).not.toHaveProperty('trades/edge_ratio');
    expect(metrics).not.toHaveProperty('holding_avg_s');
  });

  it('keep their names', () => {
    const names = Object.keys(resultMetrics(finished.result));
    const groups = Map.groupBy(names, (name) => name.split('/').slice(0, -1).join('/'));
    const listed = Array.from(groups, ([group, own]) => [
      group,
      own
        .map((name) => name.split('/').at(-1)!)
        .toSorted()
        .join(' '),
    ]);

    expect(Object.fromEntries(listed)).toEqual({
      '': [
        'avg_stake_amount backtest_best_day backtest_best_day_abs backtest_days backtest_worst_day backtest_worst_day_abs cagr calmar',
        'canceled_entry_orders canceled_trade_entries csum_max csum_min draw_days drawdown_duration_s draws expectancy expectancy_ratio',
        'final_balance holding_avg_s loser_holding_avg_s loser_holding_max_s loser_holding_min_s losing_days losses market_change',
        'max_consecutive_losses max_consecutive_wins max_drawdown_abs max_drawdown_account max_drawdown_high max_drawdown_low',
        'max_open_trades max_relative_drawdown p_value profit_factor profit_mean profit_median profit_total profit_total_abs',
        'profit_total_long profit_total_long_abs profit_total_short profit_total_short_abs rejected_signals replaced_entry_orders sharpe',
        'sortino sqn starting_balance timedout_entry_orders timedout_exit_orders total_trades total_volume trade_count_long',
        'trade_count_short trades_per_day winner_holding_avg_s winner_holding_max_s winner_holding_min_s winning_days winrate wins',
      ].join(' '),
      balance: 'end high low start',
      benchmark:
        'alpha beta correlation excess_return hold_cagr hold_max_drawdown hold_return hold_sharpe hold_volatility market_change',
      costs: 'fees funding price_profit profit slippage',
      drawdown: 'average_ratio average_s count longest_s max_abs max_ratio ulcer_index under_water_share',
      exposure: 'average_ratio max_ratio time_share turnover_per_day volume',
      returns:
        'best_day cagr calmar days kurtosis omega probabilistic_sharpe sharpe skew sortino total_return volatility worst_day',
      rows: 'losing_days losing_trades winning_days winning_trades worst_losing_row_abs',
      trades: [
        'average_mae average_mfe best_pair_share best_trade_share edge_ratio effective_winners losers_mfe profit_without_best_five',
        'profit_without_best_one profit_without_best_ten winners_mae',
      ].join(' '),
      wallet: [
        'calmar drawdown_duration_s end_balance high_balance low_balance max_drawdown_abs max_drawdown_account max_drawdown_high',
        'max_drawdown_low max_relative_drawdown sharpe sortino start_balance',
      ].join(' '),
    });
  });

  it('of fill profiles stand under the names of the profiles', () => {
    const metrics = resultMetrics({ ...finished.result, fills: FILLS });

    expect(metrics).toMatchObject({ 'fills/freqtrade/ambiguous_profit_share': 0.4, 'fills/harsh/profit_total': -0.02 });
    expect(metrics).not.toHaveProperty('fills/harsh/ambiguous_profit_share');
    expect(metrics).not.toHaveProperty('fills/harsh/is_chosen');
  });
});

describe('the end of a run', () => {
  it.each([
    ['done', 'finished'],
    ['differences', 'finished'],
    ['crash', 'failed'],
    ['badConfig', 'failed'],
    ['credentials', 'failed'],
    ['temporary', 'killed'],
    ['timeLimit', 'killed'],
    ['terminated', 'killed'],
  ] as const)('with %s leaves a run that is %s', async (name, status) => {
    const tracking = openTracking();
    const log = await openRunLog(tracking, IDENTITY);
    await log.end(EXIT_CODE[name], 5000);

    expect(await tracking.find('swing', 'bt-1', 2)).toMatchObject({
      status,
      tags: { 'tradai.exit': String(EXIT_CODE[name]) },
    });
  });
});
