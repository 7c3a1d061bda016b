import { shortDecimal, type SimExchange } from '@tradai/sim-exchange';
import { readRow } from '../../packages/runtime/src/modes/session/rows/rows.ts';
import { allOf, liveDifferences } from '../live-crash/oracle/live-differences.ts';
import type { OrderStory } from '../live-crash/oracle/order-story.ts';
import { unknownSpans } from '../live-levels/measure.ts';
import type { SessionPlace } from '../live-place/session-place.ts';
import type { FaultSpan } from './fault-span.ts';

/** An execution, from the exchange to the books. */
export interface BookedFill {
  /** The fault during which it was; empty: none. */
  readonly fault: string;
  /** Exchange time, seconds; from the end of a fault on where requests failed as well. */
  readonly seconds: number;
}

/** A time for which what was bought lay without a stop. */
export interface BareStretch {
  readonly symbol: string;
  /** The last fault that had begun; empty: none. */
  readonly fault: string;
  readonly seconds: number;
  /** The longest part of it in which requests did not fail. */
  readonly ableS: number;
  /** Base units without one at most, decimal text, and what they were worth, quote units. */
  readonly amount: string;
  readonly worth: number;
}

/** How the books of a session with money stand beside the exchange when it has ended. Times are the exchange's. */
export interface BookFindings {
  /** What is not as it must be, in words. */
  readonly differences: readonly string[];
  readonly orders: number;
  readonly fills: readonly BookedFill[];
  readonly bare: readonly BareStretch[];
  /** From the moment at which nobody knew what became of an order to that at which somebody did, seconds; `Infinity`: nobody does yet, which is a difference. */
  readonly unknownS: readonly number[];
  /** Largest weight of a minute; the exchange allows 6000. */
  readonly weight: number;
}

/** The run counts those itself that were not on their way when the exchange began to ask for patience: see `impatient`. */
const DURING_BAN = / callsDuringBan$/;

export async function bookFindings(
  sim: SimExchange,
  place: SessionPlace,
  { story, spans }: { readonly story: OrderStory; readonly spans: readonly FaultSpan[] },
): Promise<BookFindings> {
  const { maxUsedWeight } = sim.report();
  const differences = allOf(liveDifferences(story, sim, 'spot'));
  return {
    differences: differences.filter((text) => !DURING_BAN.test(text)),
    orders: sim.ledger.counts.orders,
    fills: bookedFills(sim, spans, await bookedAt(place)),
    bare: bareStretches(sim, spans),
    unknownS: await unknownSpans(place),
    weight: maxUsedWeight,
  };
}

function bareStretches(sim: SimExchange, spans: readonly FaultSpan[]): readonly BareStretch[] {
  return sim.oracle.protection.stretches(sim.clock.now()).map(({ symbol, fromMs, untilMs, bare, worth }) => {
    const fault = spans.findLast(({ market }) => market.beganMs <= untilMs)?.name ?? '';
    const seconds = (untilMs - fromMs) / 1000;
    const ableS = ableMs(fromMs, untilMs, spans) / 1000;
    return { symbol, fault, seconds, ableS, amount: shortDecimal(bare), worth: Number(shortDecimal(worth)) };
  });
}

/** The longest part of a time, exchange ms, in which no fault made requests fail: nothing can be placed meanwhile. */
export function ableMs(
  fromMs: number,
  untilMs: number,
  spans: readonly Pick<FaultSpan, 'isDeaf' | 'market'>[],
): number {
  const deaf = spans.filter(({ isDeaf }) => isDeaf).map(({ market }) => market);
  let [sinceMs, most] = [fromMs, 0];
  for (const { beganMs, endedMs } of deaf.toSorted((a, b) => a.beganMs - b.beganMs)) {
    most = Math.max(most, Math.min(beganMs, untilMs) - sinceMs);
    sinceMs = Math.max(sinceMs, endedMs);
  }
  return Math.max(most, untilMs - sinceMs);
}

/** When each execution came into the books first, by symbol and number. */
async function bookedAt(place: SessionPlace): Promise<ReadonlyMap<string, number>> {
  const store = await place.store();
  const rows = await store.rows(place.key, 'orders', {}).finally(() => store.close());
  const first = new Map<string, number>();
  for (const row of rows) {
    const op = readRow('orders', row).row;
    const told = op.op === 'event' ? op.event : op;
    if (!('fills' in told) || !Array.isArray(told.fills)) continue;
    for (const { pair, tradeId } of told.fills as readonly { readonly pair: string; readonly tradeId: string }[]) {
      const name = nameOf(pair.replace('/', ''), tradeId);
      first.set(name, Math.min(first.get(name) ?? Infinity, op.atMs));
    }
  }
  return first;
}

/** What was never booked stands among the differences. */
function bookedFills(
  sim: SimExchange,
  spans: readonly FaultSpan[],
  booked: ReadonlyMap<string, number>,
): readonly BookedFill[] {
  return sim.ledger.fills().flatMap(({ symbol, tradeId, time }) => {
    const atMs = booked.get(nameOf(symbol, String(tradeId)));
    const during = spans.find(({ market }) => market.beganMs <= time && time <= market.endedMs);
    const sinceMs = during?.isDeaf === true ? during.market.endedMs : time;
    return atMs === undefined ? [] : [{ fault: during?.name ?? '', seconds: Math.max(0, atMs - sinceMs) / 1000 }];
  });
}

function nameOf(symbol: string, tradeId: string): string {
  return `${symbol} ${tradeId}`;
}
