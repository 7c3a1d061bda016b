import type { OrderFill } from './attempt.ts';

/** What a report shows of an order; a part of what ports call a view. */
export interface OrderSight {
  readonly exchangeId: string;
  readonly status: 'open' | 'partial' | 'filled' | 'canceled' | 'expired' | 'rejected' | 'triggered';
  /** Cumulative, decimal text; a hint. */
  readonly filled: string;
  /** Of a triggered order: the order that it became, once the exchange says. */
  readonly childId: string | null;
}

/** Of one list: `absent` when all of it was read and the order, or a fill of it that is not booked, is not in it. `none`: the market has no such list. */
type Absence = 'absent' | 'listed' | 'failed';

/** What lists show of an attempt that a query by its id does not find. */
export interface ListCheck {
  /** All from this exchange time on was listed, epoch ms. */
  readonly fromMs: number;
  readonly orders: Absence;
  readonly triggers: Absence | 'none';
  readonly fills: Absence;
}

/** What happens to an attempt after it was written down. */
export type AttemptEvent =
  /** Seen on the exchange. `answer`: by the answer to its placement. */
  | {
      readonly kind: 'report';
      readonly from: 'answer' | 'query' | 'stream';
      readonly order: OrderSight;
      readonly fills: readonly OrderFill[];
    }
  /** Executions without a report. */
  | { readonly kind: 'fills'; readonly fills: readonly OrderFill[] }
  /** A code that means for certain that there is no order. `text`: the exchange's own words, as many reasons share a code. */
  | { readonly kind: 'rejected'; readonly code: string; readonly text?: string }
  /** Anything else: another answer, none, a throw, our deadline, a restart. */
  | { readonly kind: 'unclear'; readonly why: string }
  /** This process sends it not, and no byte has left. */
  | { readonly kind: 'held-back'; readonly why: string }
  | { readonly kind: 'not-found' }
  /** Over in the books, and two looks have found it among the open ones all the same. */
  | { readonly kind: 'still-open'; readonly order: OrderSight }
  | { readonly kind: 'query-failed' }
  | { readonly kind: 'never-placed'; readonly check: ListCheck }
  | { readonly kind: 'vanished'; readonly check: ListCheck }
  /** `retentionMs`: for how long the exchange remembers orders that ended without a fill. */
  | { readonly kind: 'forgotten'; readonly check: ListCheck; readonly retentionMs: number }
  /** Nobody knows for too long. */
  | { readonly kind: 'overdue' }
  | { readonly kind: 'cancel-asked' }
  | { readonly kind: 'cancel-unclear'; readonly why: string }
  /** The exchange knows no such open order. */
  | { readonly kind: 'cancel-gone' };
