import type { Difference } from '../../../orders/compare.ts';
import type { OrderStep } from './order-step.ts';

/** `slight/<pair>`: a slight difference that one look has seen. */
const SLIGHT = 'slight/';

/** What a pair holds since the books follow the exchange by a step: signed, as the market counts. */
export interface Adjusted {
  readonly pair: string;
  readonly found: string;
}

type Apart = Extract<Difference, { kind: 'position' }>;

/**
 * Lets the books follow the exchange where two looks in a row show the same step of difference: one alone may lie between a fill and its telling.
 * A line of the log says so. What is further apart is none of this: a fill is never invented.
 */
export function settlePositions(orders: OrderStep, differences: readonly Difference[]): readonly Adjusted[] {
  const { draft, nowMs, host } = orders.step;
  const slight = differences.filter((each): each is Apart => each.kind === 'position' && each.isSlight);
  const pairs = new Set(slight.map(({ pair }) => SLIGHT + pair));
  for (const key of orders.records.keys()) if (key.startsWith(SLIGHT) && !pairs.has(key)) draft.drop(key);
  const adjusted: Adjusted[] = [];
  for (const { pair, booked, found } of slight) {
    const seen = JSON.stringify({ booked, found });
    if (draft.get(SLIGHT + pair) !== seen) draft.put(SLIGHT + pair, { booked, found });
    else if (orders.apply({ op: 'adjust', pair, found, atMs: nowMs }).kind === 'done') {
      draft.drop(SLIGHT + pair);
      host.say(
        'info',
        'position-adjusted',
        `${pair}: the books had ${booked}, and have ${found} as the exchange does.`,
      );
      adjusted.push({ pair, found });
    }
  }
  return adjusted;
}
