import type { OrderStory } from '../live-crash/oracle/order-story.ts';
import { isEntry } from '../../packages/runtime/src/orders/is-entry.ts';
import { PATIENCE_S } from './faults.ts';

/** A request as the exchange saw it, by real time. */
export interface ArrivedRequest {
  /** Monotonic ms. */
  readonly realMs: number;
  readonly method: string;
  /** Client order id; null: it is of no order. */
  readonly clientId: string | null;
  readonly status: number | null;
  /** The exchange had banned this address before it came. */
  readonly duringBan: boolean;
}

const [BANNED, TOO_OFTEN] = [418, 429];
/** What arrives so soon after a refusal was sent before anybody had read that, on a machine that is busy as well. */
const ON_ITS_WAY_MS = 250;

/**
 * How many requests and connections came in a ban, or while the exchange wanted fewer requests. What leaves or protects does not wait for the
 * latter: of orders only entries are too early then, whether they were taken or refused. `protective`: client order ids of what may go.
 */
export function impatient(
  requests: readonly ArrivedRequest[],
  connectsMs: readonly number[],
  protective: ReadonlySet<string>,
): number {
  const told = (status: number): readonly number[] =>
    requests.filter((each) => each.status === status).map(({ realMs }) => realMs);
  const [banned, throttled] = [told(BANNED), told(TOO_OFTEN)];
  const isIn = (spans: readonly number[], atMs: number): boolean =>
    spans.some((beganMs) => atMs > beganMs + ON_ITS_WAY_MS && atMs < beganMs + PATIENCE_S * 1000);
  const isEarly = (atMs: number, isUrgent: boolean): boolean =>
    isIn(banned, atMs) || (!isUrgent && isIn(throttled, atMs));
  const isUrgent = ({ method, clientId }: ArrivedRequest): boolean =>
    clientId !== null && (method === 'DELETE' || (method === 'POST' && protective.has(clientId)));
  const early = requests.filter((each) => isEarly(each.realMs, isUrgent(each)) || isLateInBan(each, requests));
  return early.length + connectsMs.filter((atMs) => isEarly(atMs, false)).length;
}

/** In a ban of whatever length, and not on its way when that was told first. */
function isLateInBan({ duringBan, realMs }: ArrivedRequest, requests: readonly ArrivedRequest[]): boolean {
  if (!duringBan) return false;
  const began = requests.findLast((each) => each.status === BANNED && !each.duringBan && each.realMs <= realMs);
  return began === undefined || realMs > began.realMs + ON_ITS_WAY_MS;
}

/** By the session's own books, which remember what was refused as well. Ids that stand in none of them are not of it. */
export function protectiveIds({ attempts, intents }: Pick<OrderStory, 'attempts' | 'intents'>): ReadonlySet<string> {
  const isToGo = ({ intent }: { readonly intent: number }): boolean => {
    const wanted = intents.get(intent);
    return wanted !== undefined && !isEntry(wanted.action);
  };
  return new Set([...attempts.values()].filter(isToGo).map(({ cid }) => cid));
}
