import { intentKey } from '../../../orders/order-draft.ts';
import { isHaltedByAccount } from '../orders/account-guard-note.ts';
import { clearAccount } from '../orders/account-guard-records.ts';
import type { KnownIntent } from '../orders/desk-actions.ts';
import { HALT } from '../orders/halts.ts';
import type { OrderStep } from '../orders/order-step.ts';
import type { Stranger } from '../orders/strangers.ts';
import type { OpenStep } from '../host/session-host.ts';
import type { OpenMatter } from './open-matter.ts';
import { doubtfulOf, openMatters } from './open-matters.ts';
import { strikeOut, tellStruck } from './strike-out.ts';

const NO_ORDERS = 'No orders are at an exchange.';

/** What a person has decided. */
export interface Resolution {
  /** Ids of matters. */
  readonly matters: readonly string[];
  /** The person has looked at the exchange, and the orders are not there. */
  readonly isGone: boolean;
}

/** Does something with the books, and tells the trades what it means for them. */
export type Decide = (step: OpenStep, work: (orders: OrderStep) => void) => Promise<void>;

/** By id: null for what is resolved, or why it is not, one sentence. `decide`: null where no orders are at an exchange. */
export async function resolveMatters(
  step: OpenStep,
  { matters, isGone }: Resolution,
  decide: Decide | null,
): Promise<ReadonlyMap<string, string | null>> {
  const results = new Map<string, string | null>();
  for (const id of new Set(matters)) {
    const matter = openMatters(step.records).find((each) => each.id === id);
    if (matter === undefined) results.set(id, 'It is not open.');
    else if (matter.needsGone && !isGone)
      results.set(
        id,
        `${matter.kind === 'position' ? 'It may be in the account' : 'Its order may be at the exchange'}; expected --gone from somebody who has seen that it is not.`,
      );
    else results.set(id, await resolved(step, matter, isGone, decide));
  }
  return results;
}

async function resolved(
  step: OpenStep,
  { id, kind }: OpenMatter,
  isGone: boolean,
  decide: Decide | null,
): Promise<string | null> {
  const { draft, nowMs } = step;
  switch (kind) {
    case 'halt':
      if (id === `${HALT}*` && isHaltedByAccount(draft)) clearAccount(draft, nowMs);
      draft.drop(id);
      return null;
    case 'breach':
      draft.drop(id);
      return null;
    case 'orphan':
    case 'foreign':
      draft.put(id, { ...(JSON.parse(draft.get(id)!) as Stranger), isResolved: true } satisfies Stranger);
      return null;
    case 'position':
      return decide === null ? NO_ORDERS : struck(step, id, decide);
    case 'blocked':
      return decide === null ? NO_ORDERS : unblocked(step, id, isGone, decide);
  }
}

async function struck(step: OpenStep, id: string, decide: Decide): Promise<string | null> {
  const outcomes: ReturnType<typeof strikeOut>[] = [];
  await decide(step, (orders) => void outcomes.push(strikeOut(orders, id)));
  const [outcome] = outcomes;
  if (typeof outcome === 'string') return outcome;
  await tellStruck(step, outcome!);
  return null;
}

async function unblocked(step: OpenStep, id: string, isGone: boolean, decide: Decide): Promise<string | null> {
  let why: string | null = null;
  await decide(step, (orders) => {
    const known = orders.books.known.find(({ intent }) => intentKey(intent.id) === id)!;
    why = isGone ? givenUp(orders, known) : null;
    if (why === null) orders.end(known);
  });
  return why;
}

/** What a person has not found counts as expired: should it have been filled after all, the late fill is booked. */
function givenUp(orders: OrderStep, known: KnownIntent): string | null {
  const attempt = doubtfulOf(known);
  if (attempt === null) return null;
  const { cid, fenceMs, signMs } = attempt;
  const { nowMs } = orders.step;
  if (nowMs <= fenceMs) return `The order ${cid} may still arrive for ${fenceMs - nowMs} ms.`;
  const check = { fromMs: signMs, orders: 'absent', triggers: 'absent', fills: 'absent' } as const;
  const outcome = orders.happen(cid, { kind: 'forgotten', check, retentionMs: 0 }, nowMs);
  return outcome.kind === 'done' ? null : `The books refuse that: ${outcome.code}.`;
}
