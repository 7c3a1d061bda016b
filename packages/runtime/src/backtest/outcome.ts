import type { Lock } from '../core/locks.ts';
import type { NoEntryReason } from '../core/reasons.ts';
import type { ClosedTrade } from '../core/trade.ts';
import type { WalletNotes } from '../core/wallet-notes.ts';
import type { FillNotes } from '../fills/fill-notes.ts';
import type { OrderCounters } from '../fills/order-counters.ts';

export type { FillNotes, OrderCounters };

export interface RejectedSignal {
  /** Open time of the candle on which the signal would have been acted on. */
  readonly timeMs: number;
  readonly pair: string;
  readonly tag: string;
}

/** What happened to the entry signals of one pair; `signals` = `entered` + all reasons. */
export interface SignalFate {
  readonly pair: string;
  readonly signals: number;
  readonly entered: number;
  readonly reasons: Partial<Record<NoEntryReason, number>>;
  /** The same one by one; made when it is read. */
  readonly log: SignalLog;
}

/** Candles with an entry signal, rising, and what became of each: numbers, because there may be many. */
export interface SignalLog {
  readonly pair: string;
  /** Open times of the candles that had the signal, epoch ms. */
  readonly timesMs: Float64Array;
  /** +1 long, −1 short, 0 both. */
  readonly sides: Int8Array;
  readonly tagNumbers: Uint16Array;
  readonly tags: readonly string[];
  /** `fateOf` names them. */
  readonly codes: Uint8Array;
}

/** What the trading loop leaves behind: plain data, no columns. */
export interface BacktestOutcome {
  /** In the order of closing. */
  readonly trades: readonly ClosedTrade[];
  /** Entry signals that found no free slot. */
  readonly rejectedSignals: number;
  /** The first 5,000 of them. */
  readonly rejectedSignalList: readonly RejectedSignal[];
  readonly counters: Readonly<OrderCounters>;
  readonly fates: readonly SignalFate[];
  /** In the order of creation. */
  readonly locks: readonly Lock[];
  /** What the trades owe to assumptions about the inside of candles. */
  readonly fillNotes: Readonly<FillNotes>;
  /** For freqtrade's statistics of the wallet. */
  readonly walletNotes: WalletNotes;
  /** Stake currency. */
  readonly finalBalance: number;
  /** Fee ratio per side, the same for all pairs. */
  readonly fee: number;
  /** Open time of the first and the last candle over all pairs. */
  readonly backtestStartMs: number;
  readonly backtestEndMs: number;
}
