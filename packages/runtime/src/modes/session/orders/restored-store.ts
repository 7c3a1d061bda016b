import { haltEntries } from './halts.ts';
import type { OrderStep } from './order-step.ts';

/** Why entries are halted until a person has looked. */
export const RESTORED_STORE = 'restored-store';

/** Key of the copy that was heard of last: an older copy does not have it. */
const HEARD_OF = 'host/restored';

/**
 * The journal is an older copy: what was sent since stands in no book. Numbers go on far behind any that were given since, so that an order of that
 * time is known for what it is, and nothing is entered before a person has compared the two. Once for each copy.
 */
export function noteRestored(orders: OrderStep, copy: string | null): void {
  const { draft } = orders.step;
  if (copy === null || draft.get(HEARD_OF) === JSON.stringify(copy)) return;
  draft.put(HEARD_OF, copy);
  orders.apply({ op: 'restored', atMs: orders.step.nowMs });
  haltEntries(orders, '*', RESTORED_STORE, [
    'restored-store',
    'The journal was restored from a copy: orders and fills since then stand in no book. Nothing is entered before somebody resumes.',
  ]);
}
