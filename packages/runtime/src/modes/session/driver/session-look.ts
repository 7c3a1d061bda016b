/** An open trade as a person sees it. Money in stake currency. */
export interface LookedTrade {
  readonly id: number;
  readonly pair: string;
  readonly direction: 'long' | 'short';
  /** Version that entered it. */
  readonly version: string;
  readonly enterTag: string;
  readonly openTimeMs: number;
  /** Base units; 0 until the first entry fills. */
  readonly amount: number;
  readonly stakeAmount: number;
  readonly leverage: number;
  readonly openRate: number;
  readonly stopLoss: number;
  readonly liquidationPrice: number | null;
  /** Where it would leave now; null without a quote. */
  readonly rate: number | null;
  /** If it left there, fees and funding included; with what left before. Null without a rate. */
  readonly profitAbs: number | null;
  /** Of the stake. */
  readonly profitRatio: number | null;
  /** The order that waits. */
  readonly order: {
    readonly side: 'buy' | 'sell';
    readonly type: 'limit' | 'market';
    readonly rate: number;
    readonly amount: number;
    readonly placedTimeMs: number;
  } | null;
}

/** What a person may see of a session. Money in stake currency. */
export interface SessionLook {
  readonly trades: readonly LookedTrade[];
  readonly wallet: {
    /** In no trade. */
    readonly free: number;
    /** Stakes of open trades, those that wait included. */
    readonly tiedUp: number;
    readonly closedProfit: number;
  };
  /** Wallet with open trades at their rates; a trade without a rate counts its stake. */
  readonly equity: number;
  readonly isPaused: boolean;
  /** Oldest first, the last one enters. */
  readonly versions: readonly { readonly id: string; readonly strategy: string; readonly openTrades: number }[];
}
