/** A fee that an order paid so far. */
export interface PaidFee {
  /** In the coin that is traded, in stake currency, or in a third one. */
  readonly in: 'base' | 'stake' | 'other';
  readonly cost: number;
  /** Stake currency per unit of a third coin; null: nobody knows, or it is not a third one. */
  readonly rate: number | null;
}

/** `rejected`: it never was at the exchange. */
export type ReportedState = 'open' | 'closed' | 'canceled' | 'expired' | 'rejected';

/** What an order, or a part of it, has filled. */
export interface FilledPart {
  /** Base units, cumulative, by fills. */
  readonly filled: number;
  /** Average rate of what was filled; null before the first fill. */
  readonly average: number | null;
  /** Time of the last fill, epoch ms; absent before the first one, and in what was written down before it was told. */
  readonly filledMs?: number;
  /** Of all fills; null: nobody knows. */
  readonly fees: readonly PaidFee[] | null;
}

/**
 * What became of an order so far. All of it counts from the order's beginning: a report may be lost, come twice or late, and the one with the
 * largest amount is believed.
 */
export interface OrderReport extends FilledPart {
  readonly tradeId: number;
  /** See `WantedOrder`. */
  readonly leg: number;
  readonly state: ReportedState;
  /** Of one that was rejected. `would-trigger`: a stop that lies beyond the market already. */
  readonly why: 'would-trigger' | 'other' | null;
  /** All that was sent of it was filled: what it wanted beyond that was cut off, as it is less than a step of the exchange. */
  readonly isWhole?: boolean;
  /** All that was sent of it was filled, and the market takes no more at once: the rest of it is another order's. */
  readonly isPart?: boolean;
  /** Of a stop that is open, as others stand in for it: what those of them have filled that are over. It counts at once. Absent: nothing. */
  readonly ended?: FilledPart;
}
