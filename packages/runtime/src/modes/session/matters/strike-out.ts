import { minus, negated, signOf, sizeOf, smaller, times, compareExact, exactText } from '../../../orders/exact.ts';
import { rankOf } from '../../../orders/transition-table.ts';
import { goneTradesIn } from '../../../session/gone-trades.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import type { OpenStep } from '../host/session-host.ts';
import { DIFFERS, LACKING, type PositionDiffers } from '../orders/barred-pairs.ts';
import { HOST_AUDIT, type AuditRecord } from '../orders/audit.ts';
import { foreignRate } from '../orders/foreign-rate.ts';
import { bookedOf, HANDLED, handledLess, lackBy, type HandledPair } from '../orders/handled-pairs.ts';
import { lackLess } from '../orders/lacking-coins.ts';
import { isLive } from '../orders/order-news.ts';
import type { OrderStep } from '../orders/order-step.ts';
import { lastRate } from '../orders/plan-orders.ts';
import { isHeldUnread } from '../orders/unread-account.ts';
import { isUnread, mayBeRead } from '../orders/unread-pairs.ts';

/** Of a pair. Amounts as the market counts. */
interface Struck {
  readonly pair: string;
  /** Signed, what the books held before. */
  readonly booked: string;
  /** Signed, what the books hold after that. */
  readonly left: string;
  /** At which it counts as left: stake currency per base unit; null: nobody knows. */
  readonly rate: number | null;
}

/**
 * Strikes out of the books what a person has not found in the account, by the key of a matter. What is struck, or why not, one sentence. No fill is
 * invented: the books say that it was struck, and the command who said so.
 */
export function strikeOut(orders: OrderStep, id: string): Struck | string {
  const { draft, nowMs, host } = orders.step;
  const text = orders.records.get(id)!;
  const prefix = [DIFFERS, LACKING, HANDLED].find((each) => id.startsWith(each))!;
  const pair = id.slice(prefix.length);
  const booked = bookedOf(orders.records, pair);
  if (mayBeRead(orders.records, pair) || isHeldUnread(orders.records, pair))
    return 'What the exchange shows of it cannot be read; expected this again once it can.';
  if (isUnsettled(orders, pair)) return 'An order of it is not settled yet; expected this again once it is.';
  const gone = goneBy(prefix, text, booked);
  if (gone === null)
    return 'The books have changed since the last look; expected this again after the next one, in a minute.';
  const left = minus(booked, signOf(booked) < 0 ? negated(gone) : gone);
  const rate = foreignRate(orders, pair, gone) ?? host.quotes([pair])[pair]?.last ?? lastRate(orders, pair);
  // What it was decided by is what the last audit saw: no fill of before then moves the books again.
  const audit = JSON.parse(draft.get(HOST_AUDIT) ?? 'null') as AuditRecord | null;
  const struck = audit === null ? {} : { struckBeforeMs: audit.atMs };
  if (orders.apply({ op: 'adjust', pair, found: left, ...struck, atMs: nowMs }).kind === 'refused')
    return 'The books hold none of it.';
  if (draft.get(DIFFERS + pair) !== undefined) draft.drop(DIFFERS + pair);
  handledLess(draft, pair, gone);
  if (signOf(booked) > 0) lackLess(orders, pair, gone);
  host.say('info', 'position-adjusted', `${pair}: the books had ${booked}, and have ${left} as a person says.`);
  return { pair, booked, left, rate };
}

/** The trade of the pair has no more than that. Where more was sold than was held, trades that are over have sold it. */
export async function tellStruck(step: OpenStep, { pair, booked, left, rate }: Struck): Promise<void> {
  const tell = async (trade: TradeRecord['trade'] | undefined): Promise<void> => {
    if (trade === undefined) return;
    const amount = Number(times(sizeOf(left), exactText(trade.contractSize)));
    const { id: tradeId, openRate } = trade;
    const event = { kind: 'position', nowMs: step.nowMs, tradeId, amount, rate: rate ?? openRate } as const;
    await step.take(event, () => event);
  };
  await tell(openTradesIn(step.records).find(({ trade }) => trade.pair === pair)?.trade);
  if (signOf(left) !== 0) return;
  // The open one may be over by that, as one whose entry waited.
  const over = goneTradesIn(step.records).flatMap(({ record }) => record?.trade ?? []);
  await tell(over.find((trade) => trade.pair === pair && trade.sign * signOf(booked) < 0));
}

/** An order is being looked for that may be what the account lacks: its fill would be booked after that. One of which nobody will ever say is a person's to judge. */
function isUnsettled({ books, records }: OrderStep, pair: string): boolean {
  if (isUnread(records, pair)) return false;
  return books.known
    .filter(({ intent }) => intent.pair === pair && intent.state !== 'BLOCKED')
    .some(({ attempts }) =>
      attempts.some((each) => isLive(each) && (each.rank < rankOf('OPEN') || each.suspectMs !== null)),
    );
}

/** How much of what is booked is gone, without a sign; null: what was looked at is not what is booked now. */
function goneBy(prefix: string, text: string, booked: string): string | null {
  if (prefix === LACKING) return smaller(JSON.parse(text) as string, sizeOf(booked));
  if (prefix === HANDLED) return smaller((JSON.parse(text) as HandledPair).amount, sizeOf(booked));
  const differs = JSON.parse(text) as PositionDiffers;
  return compareExact(differs.booked, booked) === 0 ? lackBy(differs) : null;
}
