import type { Intent, OrderFill, OrderRoute } from './attempt.ts';
import type { AttemptEvent } from './attempt-event.ts';
import type { RuleId } from './transition-table.ts';
import type { TransitionRefusal } from './transitions.ts';

/** What is wanted, before it has a number. */
export type NewIntent = Omit<Intent, 'id' | 'state' | 'blocked'>;

/** An attempt before it has an id. Amounts are decimal text, times exchange time in epoch ms. */
export interface NewAttempt {
  readonly route: OrderRoute;
  readonly amount: string;
  readonly notional: string;
  readonly payload: string;
  readonly payloadHash: string;
  readonly signMs: number;
  readonly recvWindowMs: number;
  /** What the fence adds to the window; at least 5000. */
  readonly marginMs: number;
  readonly epoch: number;
}

/** Money that came or went without an order: funding, insurance. Counted once by kind and number. */
export interface IncomeRow {
  readonly kind: string;
  readonly tranId: string;
  readonly pair: string | null;
  readonly asset: string;
  /** Signed, decimal text. */
  readonly amount: string;
  readonly atMs: number;
}

/**
 * What is done to the books, as it is logged: done again one by one from empty books, it makes the same records, byte for byte, cursors aside. `atMs`:
 * exchange time.
 */
export type OrderOp =
  /** `intent`: a new one, or the number of one that may go on. `denied`: a gate refused it, so that it is written down and not sent. */
  | {
      readonly op: 'plan';
      readonly tag: string;
      readonly intent: NewIntent | number;
      /** Null: it waits for another order's end. */
      readonly attempt: NewAttempt | null;
      readonly denied: string | null;
      readonly atMs: number;
    }
  | { readonly op: 'event'; readonly cid: string; readonly event: AttemptEvent; readonly atMs: number }
  /** `drop`: nothing more is sent for it. `block`: a person decides. `unblock`: has decided that it goes on. */
  | { readonly op: 'drop' | 'unblock'; readonly intent: number; readonly atMs: number }
  | { readonly op: 'block'; readonly intent: number; readonly why: string; readonly atMs: number }
  /**
   * Executions of orders that are not ours, or that nobody knows. `isTakenOver`: the exchange took the position over by them; those alone change what
   * is held.
   */
  | {
      readonly op: 'unassigned';
      readonly fills: readonly OrderFill[];
      readonly isTakenOver?: boolean;
      readonly atMs: number;
    }
  /** The exchange shows a step more or less than the fills come to, or a person has struck out what is not there: signed, what is left. */
  | {
      readonly op: 'adjust';
      readonly pair: string;
      readonly found: string;
      /** A person says so, by what the account showed at that exchange time: what was executed before, and is told later, is out of the books already. */
      readonly struckBeforeMs?: number;
      readonly atMs: number;
    }
  | { readonly op: 'income'; readonly rows: readonly IncomeRow[]; readonly atMs: number }
  | {
      readonly op: 'cursor';
      readonly name: string;
      readonly from: string | null;
      readonly to: string;
      readonly atMs: number;
    }
  /** `listedMs`: by pair, up to where lists of fills were read; without it, as cursors say. */
  | {
      readonly op: 'retire';
      readonly openTrades: readonly number[];
      readonly keepMs: number;
      readonly listedMs?: Readonly<Record<string, number>>;
      readonly atMs: number;
    }
  /** The journal was an older copy. */
  | { readonly op: 'restored'; readonly atMs: number };

export type BookRefusal =
  | TransitionRefusal
  | 'duplicate-intent'
  | 'live-attempt-exists'
  | 'unknown-intent'
  | 'intent-over'
  | 'intent-blocked'
  | 'too-many-attempts'
  | 'beyond-remaining'
  | 'too-late'
  | 'unknown-attempt'
  | 'margin-too-short'
  | 'moved'
  | 'nothing-new';

/** What somebody should hear of. */
export type BookNote =
  | { readonly kind: 'breach' | 'late-fill' | 'vanished' | 'fills-missing' | 'blocked'; readonly cid: string }
  /** `amount` of what the order has executed was struck out of the books before it was told. */
  | { readonly kind: 'struck-fill'; readonly cid: string; readonly amount: string }
  | { readonly kind: 'overfilled'; readonly intent: number }
  | { readonly kind: 'dust'; readonly intent: number; readonly amount: string }
  | { readonly kind: 'unassigned'; readonly pair: string; readonly tradeId: string };

/** What an operation makes of the books: to be written as a whole. */
export interface BookChanges {
  readonly kind: 'done';
  readonly put: ReadonlyMap<string, string>;
  readonly gone: readonly string[];
  /** Null for what is not logged: cursors move every minute, and say nothing of orders. */
  readonly log: OrderOp | null;
  readonly rule: RuleId | null;
  /** The attempt that was planned or moved. */
  readonly cid: string | null;
  readonly notes: readonly BookNote[];
}

export interface BookRefused {
  readonly kind: 'refused';
  readonly code: BookRefusal;
  readonly rule: RuleId | null;
}

export type BookOutcome = BookChanges | BookRefused;
