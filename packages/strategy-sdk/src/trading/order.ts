import type { Ms, OrderSide, OrderType, Rate } from '../market/units.ts';

export interface Order {
  readonly id: string;
  readonly side: OrderSide;
  readonly isEntry: boolean;
  readonly type: OrderType | 'stop';
  readonly tag: string | null;
  readonly status: 'open' | 'closed' | 'canceled' | 'expired' | 'rejected';
  /** Asked price; for a market order the rate at placement. */
  readonly rate: Rate;
  /** Average price of its fills, null before the first. */
  readonly average: Rate | null;
  readonly amount: number;
  readonly filled: number;
  readonly remaining: number;
  /** `filled × average ÷ leverage`, stake currency. */
  readonly stakeAmount: number;
  readonly placedTimeMs: Ms;
  readonly filledTimeMs: Ms | null;
}
