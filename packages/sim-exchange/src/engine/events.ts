import type { Decimal } from '../core/decimal.ts';
import type { Tick } from '../market/market-event.ts';
import type { MarketKind } from '../market/market-spec.ts';
import type { AlgoOrder, Fill, Order, PositionSide, Side } from './orders.ts';

export type Execution =
  | 'NEW'
  | 'TRADE'
  | 'CANCELED'
  | 'EXPIRED'
  | 'AMENDMENT'
  /** Liquidation and auto-deleveraging. */
  | 'CALCULATED'
  | 'TRADE_PREVENTION';

export interface SpotBalance {
  readonly asset: string;
  readonly free: Decimal;
  readonly locked: Decimal;
}

export interface WalletUpdate {
  readonly asset: string;
  /** Cross and isolated together. */
  readonly wallet: Decimal;
  readonly cross: Decimal;
  /** Change that is neither profit nor commission. */
  readonly change: Decimal;
}

/** A position as update events tell it. */
export interface PositionUpdate {
  readonly symbol: string;
  readonly side: PositionSide;
  /** Below 0 is short. */
  readonly amount: Decimal;
  readonly entryPrice: Decimal;
  readonly breakEvenPrice: Decimal;
  /** Realized since the account began, before fees. */
  readonly accumulated: Decimal;
  readonly unrealized: Decimal;
  readonly isolated: boolean;
  readonly isolatedWallet: Decimal;
  readonly marginAsset: string;
}

export type WalletReason =
  | 'ORDER'
  | 'FUNDING_FEE'
  | 'DEPOSIT'
  | 'WITHDRAW'
  | 'MARGIN_TRANSFER'
  | 'MARGIN_TYPE_CHANGE'
  | 'INSURANCE_CLEAR'
  | 'ADJUSTMENT';

export type IncomeType = 'COMMISSION' | 'REALIZED_PNL' | 'FUNDING_FEE' | 'TRANSFER' | 'INSURANCE_CLEAR';

export interface IncomeRow {
  readonly account: string;
  /** Empty for transfers. */
  readonly symbol: string;
  readonly type: IncomeType;
  /** Below 0 was paid. */
  readonly income: Decimal;
  readonly asset: string;
  readonly time: number;
  readonly transactionId: bigint;
  /** Of the fill it belongs to. */
  readonly tradeId: bigint | null;
  readonly info: string;
}

interface Base {
  readonly time: number;
  readonly account: string;
  /** Withheld from streams: the account finds it out by asking. */
  readonly silent?: true;
}

/** What happened to an account, in the order in which the exchange tells it. */
export type AccountEvent = Base &
  (
    | {
        readonly kind: 'order';
        readonly execution: Execution;
        readonly order: Order;
        /** With TRADE and CALCULATED. */
        readonly fill: Fill | null;
        /** Spot, with CANCELED: the id of the cancel. */
        readonly cancelClientId: string | null;
        /** Where the order came from when no request of the account asked for it. */
        readonly origin: 'request' | 'trigger' | 'liquidation' | 'adl' | 'foreign';
      }
    /** Spot balances that changed, once for all fills of a match. */
    | { readonly kind: 'spot-balances'; readonly balances: readonly SpotBalance[] }
    /** Spot money that came from outside or went there; below 0 left. */
    | { readonly kind: 'spot-transfer'; readonly asset: string; readonly amount: Decimal }
    | {
        readonly kind: 'wallet';
        readonly reason: WalletReason;
        readonly balances: readonly WalletUpdate[];
        readonly positions: readonly PositionUpdate[];
      }
    | { readonly kind: 'income'; readonly row: IncomeRow }
    | { readonly kind: 'algo'; readonly order: AlgoOrder }
    | { readonly kind: 'algo-rejected'; readonly order: AlgoOrder; readonly reason: string }
    | {
        readonly kind: 'margin-call';
        readonly cross: Decimal;
        readonly positions: readonly (PositionUpdate & { readonly mark: Decimal; readonly maintenance: Decimal })[];
      }
    | { readonly kind: 'leverage'; readonly symbol: string; readonly leverage: number }
    | { readonly kind: 'position-mode'; readonly hedge: boolean }
  );

/** What everybody sees of a market. Candles and tickers are read from the market when they are due. */
export type PublicEvent =
  | {
      readonly kind: 'tick';
      readonly market: MarketKind;
      readonly symbol: string;
      readonly time: number;
      readonly tick: Tick;
    }
  /** The book changed without a trade. */
  | { readonly kind: 'book'; readonly market: MarketKind; readonly symbol: string; readonly time: number }
  | { readonly kind: 'status'; readonly market: MarketKind; readonly symbol: string; readonly time: number }
  | {
      readonly kind: 'funding';
      readonly symbol: string;
      readonly time: number;
      readonly rate: Decimal;
      readonly mark: Decimal;
    }
  | {
      readonly kind: 'force-order';
      readonly symbol: string;
      readonly time: number;
      readonly side: Side;
      readonly price: Decimal;
      readonly quantity: Decimal;
    };

export type EngineEvent = AccountEvent | PublicEvent;

export function isAccountEvent(event: EngineEvent): event is AccountEvent {
  return 'account' in event;
}
