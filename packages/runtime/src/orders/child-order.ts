import type { Attempt, Intent, OrderFill } from './attempt.ts';
import { bookFill } from './book-position.ts';
import { clientOrderId, readOrderId } from './client-order-id.ts';
import { compareExact, minus, plus, signOf, sumOf } from './exact.ts';
import { attemptKey, FILL, type OrderDraft } from './order-draft.ts';
import { inState } from './sighting.ts';
import { isEnded } from './transition-table.ts';

/**
 * The order that a triggered one became goes on as an attempt of the same intent, under an id of ours that stands in the books alone. Its executions
 * may have been told before anybody knew whose they are: those that were counted for the parent, or for nobody, are its own.
 */
export function adoptChild(draft: OrderDraft, parentCid: string, childId: string, atMs: number): void {
  const parent = draft.attempt(parentCid)!;
  const siblings = draft.attemptsOf(parent.intent);
  const known = siblings.find(({ exchangeId }) => exchangeId === childId);
  const child = known ?? childOf(parent, siblings.at(-1)!.n + 1, childId, atMs);
  const moved = draft
    .rows<OrderFill>(FILL)
    .filter(([, fill]) => fill.exchangeId === childId && fill.pair === parent.pair && fill.cid !== child.cid);
  if (known !== undefined && moved.length === 0) return;
  const intent = draft.intent(parent.intent)!;
  for (const [key, fill] of moved) {
    const own: OrderFill = { ...fill, cid: child.cid };
    if (fill.cid === null) bookFill(draft, own, intent);
    else draft.write(key, own);
  }
  const ofParent = moved.filter(([, { cid }]) => cid === parentCid).map(([, { amount }]) => amount);
  if (ofParent.length > 0)
    draft.write(attemptKey(parentCid), { ...parent, filled: minus(parent.filled, sumOf(ofParent)), reported: '0' });
  const filled = plus(child.filled, sumOf(moved.map(([, { amount }]) => amount)));
  const reported = compareExact(child.reported, filled) < 0 ? filled : child.reported;
  draft.write(attemptKey(child.cid), stated({ ...child, filled, reported }));
}

function childOf(parent: Attempt, n: number, childId: string, atMs: number): Attempt {
  const child: Attempt = {
    ...parent,
    ...{ cid: clientOrderId(readOrderId(parent.cid)!.tag, parent.intent, n), n, route: 'plain', exchangeId: childId },
    ...{ filled: '0', reported: '0', ending: null, mark: 'child', cancel: 'none', cancelsSent: 0, answer: null },
    updatedMs: atMs,
  };
  return inState(child, 'OPEN');
}

function stated(child: Attempt): Attempt {
  if (isEnded(child)) return child;
  if (compareExact(child.filled, child.amount) >= 0) return { ...inState(child, 'FILLED'), ending: null };
  if (child.ending !== null && compareExact(child.filled, child.reported) >= 0)
    return { ...inState(child, child.ending), ending: null };
  return signOf(child.filled) > 0 ? inState(child, 'PARTIAL') : child;
}

/** Whether an order that nobody knows may be what an order of ours became: it is triggered, or rests on the same side of its pair. */
export function mayBeChild(
  attempts: Iterable<Attempt>,
  intentOf: (id: number) => Intent | undefined,
  { pair, side }: { readonly pair: string; readonly side: 'buy' | 'sell' },
): boolean {
  return [...attempts].some(
    (attempt) =>
      attempt.route === 'trigger' &&
      attempt.pair === pair &&
      intentOf(attempt.intent)?.side === side &&
      (!isEnded(attempt) || attempt.mark === 'triggered'),
  );
}
