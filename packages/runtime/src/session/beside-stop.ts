import { exactSum } from '../core/exact-sum.ts';

interface Amount {
  readonly amount: number;
}

/** Whether a trade has enough for both, where each order locks what it sells. Base units. */
export function isEnoughFor({ amount }: Amount, stop: Amount, exit: Amount): boolean {
  return exactSum(stop.amount, exit.amount) <= amount;
}
