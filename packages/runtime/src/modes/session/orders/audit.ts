import type { Attempt, OrderFill } from '../../../orders/attempt.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { DIFFERS } from './barred-pairs.ts';
import { readBooks, FILL } from './order-books.ts';
import { isLive, type OrderInbox } from './order-news.ts';
import type { OrderStep } from './order-step.ts';
import type { PairOfTrades, PositionCheck } from './position-check.ts';
import { interestsOf, readSnapshot, type SnapshotWorld } from './read-snapshot.ts';
import type { SnapshotTaken } from './take-snapshot.ts';

/** Key of what the last audit came to. */
export const HOST_AUDIT = 'host/audit';

export interface AuditRecord {
  /** Exchange time. */
  readonly atMs: number;
  readonly isOk: boolean;
  readonly differences: readonly string[];
}

/** `differs/<pair>`: since when the position is not what the books say, as it is now. */
export interface PositionDiffers {
  readonly sinceMs: number;
  readonly booked: string;
  readonly found: string;
}

/** As much of a session's orders as is read for an audit. */
interface Audited {
  readonly parts: Pick<SnapshotWorld, 'exchange' | 'signal'>;
  readonly host: {
    readonly records: SessionRecords;
    readonly parts: { readonly news: { readonly sinceMs: number } };
    say(level: 'warn', event: string, text: string): void;
  };
  readonly inbox: OrderInbox;
  exchangeMs(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  attempts(): readonly Attempt[];
  tradesOf(records: SessionRecords): readonly PairOfTrades[];
}

/** Reads what the exchange shows of pairs with open orders or trades, and brings it in as news. */
export async function readAudit(desk: Audited): Promise<void> {
  const { exchange, signal } = desk.parts;
  const { host } = desk;
  const live = desk.attempts().filter(isLive);
  const held = desk.tradesOf(host.records).map(({ pair }) => pair);
  const pairs = [...new Set([...held, ...live.map(({ pair }) => pair)])];
  const newest = new Map<string, number>();
  for (const { pair, atMs } of readBooks<OrderFill>(host.records, FILL))
    newest.set(pair, Math.max(atMs, newest.get(pair) ?? 0));
  const snapshot = await readSnapshot(interestsOf(pairs, live, newest, host.parts.news.sinceMs), {
    ...{ exchange, signal, exchangeMs: () => desk.exchangeMs(), sleep: (ms, until) => desk.sleep(ms, until) },
    onTrouble: (why) => host.say('warn', 'orders-away', `Orders and positions cannot be read: ${why}`),
  });
  if (snapshot !== null) desk.inbox.push({ kind: 'snapshot', snapshot });
}

/** Writes down what an audit came to; what differs halts the pair until it does no more. */
export function noteAudit(orders: OrderStep, { untilMs, positions }: SnapshotTaken): void {
  const { draft } = orders.step;
  const differences = positions.filter(({ isEqual }) => !isEqual);
  for (const check of positions) if (check.isEqual) draft.drop(DIFFERS + check.pair);
  for (const check of differences) noteDifference(orders, check);
  const texts = differences.map(differenceText);
  draft.put(HOST_AUDIT, { atMs: untilMs, isOk: texts.length === 0, differences: texts } satisfies AuditRecord);
}

function noteDifference(orders: OrderStep, check: PositionCheck): void {
  const { draft, nowMs } = orders.step;
  const { pair, booked, found } = check;
  const was = JSON.parse(draft.get(DIFFERS + pair) ?? 'null') as PositionDiffers | null;
  draft.put(DIFFERS + pair, { sinceMs: was?.sinceMs ?? nowMs, booked, found } satisfies PositionDiffers);
  if (was?.booked !== booked || was.found !== found) orders.alarm('position-differs', differenceText(check));
}

function differenceText({ pair, booked, found }: PositionCheck): string {
  return `${pair}: the account holds ${found}; expected ${booked} by the fills of its trades. Nothing is entered there.`;
}
