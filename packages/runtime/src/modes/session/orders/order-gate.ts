import { isEntry } from '../../../orders/is-entry.ts';
import { capVerdict, isLossReached, type CapVerdict, type CapView, type Caps } from '../../../orders/caps.ts';
import { compareExact, exactText, minus, plus, sizeOf, sumOf, times } from '../../../orders/exact.ts';
import type { ReadyOrder } from '../../../orders/exact-order.ts';
import type { BookedPosition } from '../../../orders/order-draft.ts';
import { leastAmount, type ExactRules } from '../../../orders/order-faults.ts';
import { POSITION } from '../../../orders/order-draft.ts';
import { quotedPrice, type Quote } from '../../../core/quote.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import { noteAboveCap } from './above-cap.ts';
import { lastPrice } from './account-exposure.ts';
import { heedResume, noteFlattening } from './flatten.ts';
import { haltEntries, RESUMED } from './halts.ts';
import type { LiveOrders } from './live-orders.ts';
import { readBooks } from './order-books.ts';
import type { OrderStep } from './order-step.ts';
import type { Hindrance } from './plan-orders.ts';
import { unheldProfit } from './unheld-profit.ts';

/** Key of what all trades had come to when the day began, UTC. */
const DAY = 'host/day';
const DAY_MS = 86_400_000;

interface DayRecord {
  readonly dayMs: number;
  readonly profitAbs: number;
}

export interface GateWorld {
  readonly caps: Caps;
  readonly marketOf: (pair: string) => ExactRules;
  readonly quoteOf: (pair: string) => Quote | null;
  /** Stake currency that the session began with. */
  readonly wallet: number;
  /** What all trades came to, open ones at present rates; null before it is known. */
  readonly profitAbs: number | null;
}

/** Whether the caps let an order pass. A cap that halts is written down, and stays until a person resumes. */
export function passCaps(
  orders: OrderStep,
  wanted: WantedOrder,
  order: ReadyOrder,
  world: GateWorld,
): Hindrance | null {
  const { pair, action, side, leverage } = wanted;
  // What the day has lost is not known: nothing is entered, and nothing halted, before it is.
  if (world.profitAbs === null && isEntry(action)) return 'wait';
  const view = capView(orders, pair, world);
  const verdict: CapVerdict = capVerdict(
    { ...order, pair, action, side, leverage },
    view,
    world.caps,
    world.marketOf(pair),
  );
  if (isEntry(action)) noteAboveCap(orders, wanted, order, world);
  if (verdict.kind === 'allowed') return null;
  if (verdict.kind === 'halt') haltEntries(orders, verdict.scope === 'pair' ? pair : '*', verdict.reason);
  return { refused: verdict.reason };
}

function capView(orders: OrderStep, pair: string, world: GateWorld): CapView {
  const { intents, attempts } = orders.books;
  const positions = readBooks<BookedPosition>(orders.records, POSITION);
  return {
    attempts: [...attempts.values()],
    actionOf: (intent) => intents.get(intent)!.action,
    startEquity: exactText(world.wallet),
    openNotional: sumOf(positions.map((position) => worth(orders, position, world))),
    held: positions.filter((position) => !isDust(position, world)).map((position) => position.pair),
    dayProfit: dayProfit(orders, world),
    mark: markOf(world.quoteOf(pair)),
    nowMs: orders.step.nowMs,
    resumedMs: Number(orders.step.draft.get(RESUMED) ?? 0),
  };
}

/** Closed trades leave less than an order behind on spot: it is no position, or nothing could be entered any more after a few pairs. */
function isDust({ pair, amount }: BookedPosition, { marketOf, quoteOf }: GateWorld): boolean {
  const mark = markOf(quoteOf(pair));
  const isFutures = pair.includes(':');
  const rules = marketOf(pair);
  const least = leastAmount(rules, mark?.price ?? '1', isFutures || mark === null);
  return compareExact(sizeOf(amount), least) < 0;
}

function worth({ books }: OrderStep, { pair, amount }: BookedPosition, { marketOf, quoteOf }: GateWorld): string {
  const price = markOf(quoteOf(pair))?.price ?? lastPrice(books, pair);
  return times(times(sizeOf(amount), marketOf(pair).contractSize), price);
}

function markOf(quote: Quote | null): CapView['mark'] {
  const price = quotedPrice(quote);
  return quote === null || price === null ? null : { price: exactText(price), atMs: quote.timeMs };
}

/** What all trades had come to when a day began: of the first step of it that knows, whatever is ordered later. Null: nobody knows. */
function noteDay({ draft, nowMs }: OrderStep['step'], profitAbs: number | null): DayRecord | null {
  const known = dayIn(draft, nowMs);
  if (profitAbs === null || known !== null) return known;
  const begun = { dayMs: nowMs - (nowMs % DAY_MS), profitAbs };
  draft.put(DAY, begun);
  return begun;
}

function dayIn(draft: OrderStep['step']['draft'], nowMs: number): DayRecord | null {
  const was = JSON.parse(draft.get(DAY) ?? 'null') as DayRecord | null;
  return was?.dayMs === nowMs - (nowMs % DAY_MS) ? was : null;
}

/** Of trades, and of what was closed for none. */
function dayProfit(orders: OrderStep, { profitAbs, marketOf }: Pick<GateWorld, 'profitAbs' | 'marketOf'>): string {
  if (profitAbs === null) return '0';
  const { step, books } = orders;
  const { dayMs, profitAbs: began } = noteDay(step, profitAbs)!;
  const contractSizeOf = (pair: string): string => marketOf(pair).contractSize;
  const unheld = unheldProfit(books, { sinceMs: dayMs, contractSizeOf });
  return plus(minus(exactText(profitAbs), exactText(began)), unheld);
}

/** What ended on an earlier day, while nobody was there to hear of it, counts in none of this one. `wasAbs`: before it was heard of. */
function leaveToItsDay({ draft, nowMs }: OrderStep['step'], wasAbs: number | null, profitAbs: number | null): void {
  const day = dayIn(draft, nowMs);
  if (day === null || wasAbs === null || profitAbs === null) return;
  const rows = draft.rowsOf('closed').flatMap((row) => Object.values(row) as Partial<TradeRecord>[]);
  const ended = rows.flatMap(({ closed }) => (typeof closed?.timeMs === 'number' ? [closed.timeMs] : []));
  if (ended.length === 0 || ended.some((timeMs) => timeMs >= day.dayMs)) return;
  draft.put(DAY, { ...day, profitAbs: day.profitAbs + profitAbs - wasAbs });
}

/** Halts entries as soon as a day has lost as much as it may, whether or not anything is to be entered. `wasAbs`: what trades came to before this step. */
export function watchLoss(
  orders: OrderStep,
  world: Pick<GateWorld, 'caps' | 'marketOf' | 'wallet' | 'profitAbs'> &
    Pick<LiveOrders, 'lossOfDay'> & { readonly wasAbs: number | null },
): void {
  heedResume(orders);
  leaveToItsDay(orders.step, world.wasAbs, world.profitAbs);
  const view = { dayProfit: dayProfit(orders, world), startEquity: exactText(world.wallet) };
  if (!isLossReached(view, world.caps)) return;
  haltEntries(orders, '*', 'loss-of-day');
  if (world.lossOfDay?.() === 'flatten') noteFlattening(orders);
}
