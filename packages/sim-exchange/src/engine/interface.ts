import type { Decimal } from '../core/decimal.ts';
import type { Scheduler } from '../core/scheduler.ts';
import type { FilterRow } from '../market/filters.ts';
import type { Market } from '../market/market.ts';
import type { MarketEvent } from '../market/market-event.ts';
import type { MarketKind, MarketSpec, SourceSpec } from '../market/market-spec.ts';
import type { Bracket } from './brackets.ts';
import type { EngineEvent, IncomeRow, IncomeType, SpotBalance } from './events.ts';
import type { FeeModel, FillPolicyName } from './options.ts';
import type { AlgoOrder, Fill, Order, PositionSide } from './orders.ts';
import type { Refusal } from './refusal.ts';
import type {
  AlgoOrderRequest,
  AlgoRef,
  Amendment,
  CancelReplaceRequest,
  FuturesOrderRequest,
  Gate,
  ListQuery,
  OrderRef,
  SpotOrderRequest,
} from './requests.ts';

export interface AccountSpec {
  /** Name of the account in every call; the API key where there is one. */
  readonly id: string;
  readonly spot?: {
    readonly balances: Readonly<Record<string, string>>;
    readonly makerRate?: string;
    readonly takerRate?: string;
    readonly feeModel?: FeeModel;
  };
  readonly usdm?: {
    readonly balances: Readonly<Record<string, string>>;
    readonly makerRate?: string;
    readonly takerRate?: string;
    readonly feeModel?: 'quote' | 'bnb' | 'none';
    /** Long and short positions side by side. */
    readonly hedge?: boolean;
    /** For markets without an own setting; 20 without. */
    readonly leverage?: number;
    readonly marginType?: 'CROSSED' | 'ISOLATED';
  };
}

export interface EngineOptions {
  readonly seed: number;
  readonly start: number;
  readonly markets: readonly MarketSpec[];
  readonly accounts: readonly AccountSpec[];
  readonly profile?: FillPolicyName;
  /** Where an order of ours stands among the book's quantity at its price. */
  readonly queue?: 'front' | 'back';
  /** Who wins when a fill and a cancel meet in one instant. */
  readonly cancelRace?: 'fill-first' | 'cancel-first' | 'seeded';
  /** First order id of each market. */
  readonly idBase?: bigint;
  readonly algoChildId?: 'same' | 'new';
}

/** Queries and cancels that both markets have. All answer at once; the scheduler must have run up to now. */
export interface OrderDesk {
  /** Whether the account trades here. */
  hasAccount(account: string): boolean;
  order(account: string, ref: OrderRef): Order | Refusal;
  /** Ascending by time. */
  openOrders(account: string, symbol?: string): Order[];
  allOrders(account: string, symbol: string, query: ListQuery): Order[];
  trades(account: string, symbol: string, query: ListQuery): Fill[];
  /** Fills of one order, oldest first. */
  fillsOf(order: Order): Fill[];
}

export interface SpotDesk extends OrderDesk {
  /** An order that somebody else gives for the account. */
  placeForeign(account: string, request: SpotOrderRequest): Order | Refusal;
  place(account: string, request: SpotOrderRequest, gate?: Gate): Order | Refusal;
  /** All checks of `place`, no effect. */
  test(account: string, request: SpotOrderRequest): Refusal | null;
  /** `cancelClientId`: id of the cancel, told in the event; made when absent. */
  cancel(
    account: string,
    ref: OrderRef,
    options?: {
      readonly cancelClientId?: string | undefined;
      readonly onlyIn?: 'NEW' | 'PARTIALLY_FILLED' | undefined;
    },
  ): { readonly order: Order; readonly cancelClientId: string } | Refusal;
  /** −2011 when none is open. */
  cancelAll(account: string, symbol: string): { readonly order: Order; readonly cancelClientId: string }[] | Refusal;
  /** A refusal as a whole when the new order fails its filters: then nothing was tried. */
  cancelReplace(
    account: string,
    request: CancelReplaceRequest,
    gate?: Gate,
  ):
    | { readonly canceled: { order: Order; cancelClientId: string } | Refusal; readonly placed: Order | Refusal | null }
    | Refusal;
  /** A smaller quantity; the order keeps its place. */
  amend(account: string, ref: OrderRef, quantity: Decimal): Order | Refusal;
  balances(account: string): SpotBalance[];
  rates(account: string): { readonly maker: Decimal; readonly taker: Decimal; readonly feeModel: FeeModel };
  /** Moves money in (above 0) or out. A refusal (−2010) when more would leave than is free. */
  transfer(account: string, asset: string, amount: Decimal): Refusal | null;
}

/** A position as the account routes list it. Amounts are in the margin asset unless said otherwise. */
export interface PositionView {
  readonly symbol: string;
  readonly side: PositionSide;
  readonly amount: Decimal;
  readonly entryPrice: Decimal;
  readonly breakEvenPrice: Decimal;
  readonly markPrice: Decimal;
  readonly unrealized: Decimal;
  /** 0: none. */
  readonly liquidationPrice: Decimal;
  readonly isolated: boolean;
  readonly leverage: number;
  readonly isolatedMargin: Decimal;
  readonly isolatedWallet: Decimal;
  /** Signed like the amount. */
  readonly notional: Decimal;
  readonly marginAsset: string;
  readonly maintenanceMargin: Decimal;
  /** Position and open orders together. */
  readonly initialMargin: Decimal;
  readonly positionInitialMargin: Decimal;
  readonly openOrderInitialMargin: Decimal;
  readonly bidNotional: Decimal;
  readonly askNotional: Decimal;
  /** Largest notional at the leverage. */
  readonly maxNotional: Decimal;
  readonly updatedAt: number;
}

export interface FuturesAssetView {
  readonly asset: string;
  readonly wallet: Decimal;
  readonly unrealized: Decimal;
  /** Wallet and unrealized together. */
  readonly marginBalance: Decimal;
  readonly maintenanceMargin: Decimal;
  readonly initialMargin: Decimal;
  readonly positionInitialMargin: Decimal;
  readonly openOrderInitialMargin: Decimal;
  readonly crossWallet: Decimal;
  readonly crossUnrealized: Decimal;
  readonly available: Decimal;
  readonly updatedAt: number;
}

export interface FuturesAccountView {
  readonly assets: readonly FuturesAssetView[];
  /** Rows of every market; in hedge mode LONG and SHORT, else BOTH. */
  readonly positions: readonly PositionView[];
  readonly hedge: boolean;
}

export interface FuturesDesk extends OrderDesk {
  /** An order that somebody else gives for the account. */
  placeForeign(account: string, request: FuturesOrderRequest): Order | Refusal;
  place(account: string, request: FuturesOrderRequest, gate?: Gate): Order | Refusal;
  placeAlgo(account: string, request: AlgoOrderRequest, gate?: Gate): AlgoOrder | Refusal;
  cancel(account: string, ref: OrderRef): Order | Refusal;
  /** Plain orders; conditional ones stay. */
  cancelAll(account: string, symbol: string): Order[];
  cancelAlgo(account: string, ref: AlgoRef): AlgoOrder | Refusal;
  cancelAllAlgos(account: string, symbol: string): AlgoOrder[];
  /** Cancels all plain orders of a symbol in `ms` milliseconds unless called again; 0 ends the countdown. */
  countdown(account: string, symbol: string, ms: number): void;
  /** New quantity and price of a limit order; it loses its place. Canceled when nothing would be left. */
  amend(account: string, ref: OrderRef, change: Amendment, gate?: Gate): Order | Refusal;
  algoOrder(account: string, ref: AlgoRef): AlgoOrder | Refusal;
  openAlgoOrders(account: string, symbol?: string): AlgoOrder[];
  allAlgoOrders(account: string, symbol: string, query: ListQuery): AlgoOrder[];
  account(account: string): FuturesAccountView;
  /** One row, also of a position that is flat. */
  position(account: string, symbol: string, side: PositionSide): PositionView;
  symbolSettings(
    account: string,
    symbol: string,
  ): { readonly leverage: number; readonly marginType: 'CROSSED' | 'ISOLATED' };
  brackets(symbol: string): readonly Bracket[];
  setLeverage(
    account: string,
    symbol: string,
    leverage: number,
  ): { readonly leverage: number; readonly maxNotional: Decimal } | Refusal;
  /** `null` when done. */
  setMarginType(account: string, symbol: string, type: 'CROSSED' | 'ISOLATED'): Refusal | null;
  setHedge(account: string, hedge: boolean): Refusal | null;
  /** Adds (above 0) or takes away margin of an isolated position. */
  movePositionMargin(account: string, symbol: string, side: PositionSide, amount: Decimal): Refusal | null;
  income(
    account: string,
    query: ListQuery & { readonly symbol?: string | undefined; readonly type?: IncomeType | undefined },
  ): IncomeRow[];
  /** Orders by which the exchange closed positions of the account. */
  forceOrders(account: string, query: ListQuery & { readonly symbol?: string | undefined }): Order[];
  rates(account: string): { readonly maker: Decimal; readonly taker: Decimal };
  transfer(account: string, asset: string, amount: Decimal): Refusal | null;
  /** Closes all positions of a symbol as a liquidation or an auto-deleveraging; `silent` without a word to the account's streams. */
  forceClose(account: string, symbol: string, cause: 'liquidation' | 'adl', silent: boolean): void;
  funding(symbol: string): {
    /** Paid last, or the rate to come before the first. */
    readonly lastRate: Decimal;
    readonly nextTime: number;
    readonly intervalHours: number;
    readonly history: readonly { readonly time: number; readonly rate: Decimal; readonly mark: Decimal }[];
  };
}

/** The exchange without its wire. */
export interface Engine {
  readonly scheduler: Scheduler;
  readonly spot: SpotDesk;
  readonly usdm: FuturesDesk;
  /** `undefined` for a symbol that is not listed. */
  market(kind: MarketKind, symbol: string): Market | undefined;
  /** By symbol. */
  markets(kind: MarketKind): readonly Market[];
  hasAccount(account: string): boolean;
  /** Events come in while calls and the scheduler run; listeners must not call back. Returns how to stop listening. */
  subscribe(listener: (event: EngineEvent) => void): () => void;
  /** What a script could say, now. */
  feed(kind: MarketKind, symbol: string, event: MarketEvent): void;
  /** Events to come, beside those of the market's source. */
  insert(kind: MarketKind, symbol: string, events: readonly MarketEvent[]): void;
  /** Another source from now on. */
  play(kind: MarketKind, symbol: string, source: SourceSpec): void;
  /** Lists another market from now on. Throws an `Error` when its symbol is taken. */
  list(spec: MarketSpec): void;
  setFilters(kind: MarketKind, symbol: string, rows: readonly FilterRow[]): void;
  /** Knobs of the fault layer; each is asked where it applies. */
  readonly knobs: EngineKnobs;
  /** The whole state as plain JSON. Only between events. */
  snapshot(): unknown;
  /** Into an engine that was just made with the same options. */
  restore(snapshot: unknown): void;
}

export interface EngineKnobs {
  /** How much of a match goes through; without it all of it. */
  partial: ((order: Order, quantity: Decimal) => Decimal) | null;
  /** True withholds events of liquidations from the account's streams. */
  silentLiquidation: boolean;
  /** Milliseconds that funding comes late. */
  fundingDelayMs: number;
  /** How often a funding is booked; 1 unless a fault says otherwise. */
  fundingTimes: number;
}
