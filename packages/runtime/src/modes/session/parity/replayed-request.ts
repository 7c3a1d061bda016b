import { applyFills, makeFees, realizedProfit } from '../../../core/accounting.ts';
import { round8 } from '../../../core/round8.ts';
import { blankTrade } from '../../../core/trade.ts';
import { candleOpenMs, type Timeframe } from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import type { MarketFile } from '../../../config/market-file.ts';
import type { SessionCommand } from '../../../contract/session-command.ts';
import { tradeOf, type TradeRecord } from '../../../session/trade-record.ts';
import type { BacktestRequest } from '../../backtest/request.ts';
import type { VersionSpec } from '../driver/driver-parts.ts';
import { OF_SESSIONS } from '../driver/settle-version.ts';
import type { HostSettings } from '../view/host-records.ts';

export interface Replayed {
  readonly version: VersionSpec;
  readonly strategy: AnyStrategy;
  readonly markets: MarketFile;
  readonly dataDir: string;
  readonly timeframe: Timeframe;
  /** Start inclusive, end exclusive, both on candles. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Stake currency at the start. */
  readonly wallet: number;
  /** Changed while the session trades, as they stood at the start. */
  readonly settings: HostSettings;
}

/** The backtest of a stretch of a session: its version, config, parameters and settings, and its wallet. */
export function replayedRequest(replayed: Replayed): BacktestRequest {
  const { version, strategy, markets, dataDir, timeframe, fromMs, toMs, wallet, settings } = replayed;
  return {
    ...{ strategy, params: version.params, config: version.config, pairs: version.pairs, exchange: version.exchange },
    ...{ markets, dataDir, withColumns: false },
    overrides: {
      ...OF_SESSIONS,
      // A session fills in one way.
      fills: { profile: 'freqtrade', profiles: [] },
      ...settings,
      dry_run_wallet: wallet,
    },
    // The first candle's own prices are not traded, and the last one gives the rates at which open trades are valued.
    timerange: { startMs: candleOpenMs(fromMs - 1, timeframe), endMs: toMs },
  };
}

/** Settings that were changed by then, the last change of each counts. */
export function settingsAt(commands: readonly SessionCommand[], timeMs: number): HostSettings {
  const changes = commands.flatMap(({ wish, answer }) =>
    wish.kind === 'change-settings' && answer?.isDone === true && answer.atMs < timeMs ? [wish.settings] : [],
  );
  return Object.assign({}, ...changes) as HostSettings;
}

/** What the wallet had earned by then, stake currency: trades that were closed, and what had left of those that were open. */
export function earnedBy(trades: readonly TradeRecord[], timeMs: number): number {
  return round8(trades.reduce((sum, trade) => sum + earned(trade, timeMs), 0));
}

function earned(record: TradeRecord, timeMs: number): number {
  if (record.closed !== null && record.closed.timeMs < timeMs) return record.closed.profitAbs;
  const trade = tradeOf(record);
  const orders = trade.orders.filter(({ filledTimeMs }) => filledTimeMs !== null && filledTimeMs < timeMs);
  if (orders.every(({ isEntry }) => isEntry)) return 0;
  const fees = makeFees(trade.feeOpen, trade.feeClose);
  const cut = Object.assign(blankTrade(), trade, { orders, position: null, canceled: null });
  applyFills(cut, fees);
  return realizedProfit(cut, fees).abs;
}
