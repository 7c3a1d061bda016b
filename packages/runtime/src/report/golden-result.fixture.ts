import { timeframeMs, type CandleColumns, type Timeframe } from '@tradai/strategy-sdk';
import type { BacktestOutcome, SignalLog } from '../backtest/outcome.ts';
import { makeResult, type ResultDocument } from '../contract/result.ts';
import { noNotes } from '../fills/fill-notes.ts';
import { markToMarket } from '../metrics/equity.ts';
import { candlesOf } from '../metrics/golden-candles.fixture.ts';
import {
  closedTrades,
  countersOf,
  type GoldenCase,
  shippedCase,
  summaryInput,
} from '../metrics/golden-case.fixture.ts';
import { type Statistics, statistics } from '../metrics/statistics.ts';
import { summarize } from '../metrics/summary.ts';
import { type WalletStats, walletStatsOf } from '../metrics/wallet.ts';

/** A golden of freqtrade as a finished run of ours. */
export interface GoldenRun {
  readonly golden: GoldenCase;
  readonly outcome: BacktestOutcome;
  readonly result: ResultDocument;
  readonly equity: { readonly timesMs: Float64Array; readonly values: Float64Array };
}

export function goldenRun(name: string): GoldenRun {
  const golden = shippedCase(name);
  const outcome = outcomeOf(golden);
  const { equity, figures, walletStats } = accountOf(golden);
  const result = makeResult({
    strategyName: golden.strategy,
    manifestSha256: '0'.repeat(64),
    pairs: golden.pairs,
    timeframe: golden.timeframe,
    timerange: golden.timerange,
    stakeCurrency: golden.config.stake_currency,
    params: { fast: 12, slow: 26 },
    settings: [
      { key: 'stoploss', value: golden.settings['stoploss'], origin: 'config', hidden: -0.1 },
      { key: 'minimal_roi', value: golden.settings['minimal_roi'], origin: 'strategy' },
      { key: 'max_open_trades', value: golden.config.max_open_trades, origin: 'default' },
    ],
    data: golden.pairs.map((pair) => ({
      ...{
        exchange: 'binance',
        market: 'spot',
        pair,
        timeframe: golden.timeframe,
        kind: 'candle',
        sha256: '1'.repeat(64),
      },
      ...{ candles: 900, first_ms: golden.backtest_start_ms, last_ms: golden.backtest_end_ms, gaps_filled: 2 },
      effective_start_ms: golden.backtest_start_ms,
    })),
    assumptions: [
      { name: 'fee', text: `${golden.fee * 100} % per side, the same for all pairs` },
      { name: 'slippage', text: 'none' },
      { name: 'fill rule', text: "freqtrade's: an order inside the candle fills at its price" },
      { name: 'gaps filled flat', text: `${golden.pairs[0]!} ${golden.timeframe} 2` },
    ],
    warnings: ['2 stops were passed by a gap and filled at the stop price.'],
    outcome,
    summary: summarize({ ...summaryInput(golden), walletStats }),
    statistics: figures,
  });
  return { golden, outcome, result, equity };
}

function outcomeOf(golden: GoldenCase): BacktestOutcome {
  const trades = closedTrades(golden);
  return {
    trades,
    rejectedSignals: golden.rejected_signals,
    rejectedSignalList: [],
    counters: countersOf(golden),
    fates: golden.pairs.map((pair) => {
      const entered = trades.filter((trade) => trade.pair === pair).length;
      return { pair, signals: entered + 9, entered, reasons: { 'in-trade': 4, 'slot-taken': 5 }, log: emptyLog(pair) };
    }),
    locks: [],
    finalBalance: golden.final_balance,
    fee: golden.fee,
    backtestStartMs: golden.backtest_start_ms,
    backtestEndMs: golden.backtest_end_ms,
    walletNotes: { lags: [], waiting: [] },
    fillNotes: noNotes(),
  };
}

function accountOf(golden: GoldenCase): {
  equity: GoldenRun['equity'];
  figures: Statistics;
  walletStats: WalletStats | null;
} {
  const candlesByPair = candlesOf(golden) ?? new Map<string, CandleColumns>();
  const columns = [...candlesByPair.values()].map(({ openTimeMs }) => openTimeMs);
  const timesMs = columns.reduce(
    (a, b) => (b.length > a.length ? b : a),
    Float64Array.of(golden.backtest_start_ms, golden.backtest_end_ms),
  );
  const trades = closedTrades(golden);
  const startBalance = golden.summary.starting_balance;
  const account = markToMarket(trades, candlesByPair, startBalance, timesMs);
  const figures = statistics({
    ...{ trades, candlesByPair, account, timesMs, startBalance },
    candleMs: timeframeMs(golden.timeframe as Timeframe),
    marketChange: golden.summary['market_change'] as number,
  });
  const isSpot = golden.config.trading_mode === 'spot';
  const walletStats = walletStatsOf({ trades, candlesByPair, startBalance, timesMs, isSpot });
  return { equity: { timesMs, values: account.equity }, figures, walletStats };
}

function emptyLog(pair: string): SignalLog {
  return {
    pair,
    timesMs: new Float64Array(0),
    sides: new Int8Array(0),
    tagNumbers: new Uint16Array(0),
    tags: [],
    codes: new Uint8Array(0),
  };
}
