import type { RawConfig } from '../../config/key-row.ts';
import type { MarketFile } from '../../config/market-file.ts';
import type { AccountLimits } from '../../orders/account-guard.ts';
import type { LiveOrders } from '../../modes/session/orders/live-orders.ts';
import type { LeaseRows } from '../../ports/lease-rows.ts';
import type { Redactor } from '../../ports/secrets-redactor.ts';
import type { Io } from '../../process/io.ts';

/** What whoever opens a live session has to know of it. */
export interface LiveWishes {
  readonly account: string;
  readonly strategy: string;
  /** As it was started. */
  readonly mode: string;
  readonly build: string;
  /** Merged. */
  readonly config: RawConfig;
  readonly exchange: string;
  readonly market: 'spot' | 'futures';
  readonly marginMode: 'isolated' | 'cross' | null;
  readonly markets: MarketFile;
  readonly env: Io['env'];
  readonly redactor: Redactor;
  readonly permits: Pick<LeaseRows, 'read'>;
  /** Exchange time, epoch ms. */
  readonly exchangeNow: () => number;
  /** Told in a sentence when the exchange asks for patience. */
  readonly onWait: (text: string) => void;
  /** The exchange says that a request was stamped with a wrong time. */
  readonly onWrongTime: () => void;
}

/** What trades with money. */
export interface OpenedLive {
  readonly orders: LiveOrders;
  /** Of all sessions of the account together. */
  readonly limits: AccountLimits;
  /** What is to be said of caps and limits. */
  readonly told: readonly { readonly level: 'info' | 'warn'; readonly text: string }[];
  /** Asked again once the lease is held, which may take long. Throws `not-allowed` when the permit was taken back meanwhile. */
  readonly assertAllowed: () => Promise<void>;
  /** What the account holds of a currency. */
  readonly balanceOf: (currency: string) => Promise<number>;
  /** Throws `credentials` for a key of which the exchange says that it may not trade. Else why that is not known, in a sentence; null: it may. */
  readonly assertKeyTrades: () => Promise<string | null>;
  readonly close: () => Promise<void>;
}

/** Given to a live session alone: a dry run loads nothing of it. */
export type OpenLive = (wishes: LiveWishes) => Promise<OpenedLive>;
