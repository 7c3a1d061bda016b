import type { MarketKind, SimExchange } from '@tradai/sim-exchange';
import type { Intent } from '../../../packages/runtime/src/orders/attempt.ts';
import { readOrderId } from '../../../packages/runtime/src/orders/client-order-id.ts';
import { ordersAt } from './exchange-story.ts';
import type { OrderStory } from './order-story.ts';

/**
 * Within which a position has its stop while a session can send, exchange time. Calm, that is 5 s after a fill. The campaign loses three of ten answers: a stop whose
 * answer is lost is found, or known not to be there, about 12 s later (8 s of fence, two looks a second apart, lists that lag by 2 s), and is sent three times at
 * most before the position is left at the market: 36 s, and the exit's own 12 s. It is also what section 11.2 gives to a stop that vanished without a word.
 */
const MOST_BARE_MS = 60_000;

/** A time, exchange time. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A time in which a session could send. */
export interface UpSpan extends Span {
  /** Its candles were not there yet. */
  readonly isEarly: boolean;
}

/** A time in which a position of this market had neither a stop of its size nor an order that leaves it. */
export interface BareSpan extends Span {
  readonly symbol: string;
}

/**
 * When positions stood bare although a session was there that could send: what is down protects nobody, and how long that is, is decided by who kills and
 * starts. What is being left has no need of a stop while the order for that is open; on spot it would lock what that order sells.
 */
export function bareWhileUp(
  { intents }: Pick<OrderStory, 'intents'>,
  sim: SimExchange,
  kind: MarketKind,
  ups: readonly UpSpan[],
): readonly BareSpan[] {
  const nowMs = sim.clock.now();
  const exits = ordersAt(sim, kind).flatMap(({ cid, symbol, executed, createdMs, endedMs }) => {
    const intent = cid === null ? undefined : intents.get(readOrderId(cid)?.intent ?? -1);
    return isLeaving(intent, executed) ? [{ symbol, fromMs: createdMs, untilMs: endedMs ?? nowMs }] : [];
  });
  const { protection } = sim.oracle;
  const isHere = ({ market }: { readonly market: MarketKind }): boolean => market === kind;
  // Before its strategy is there it takes no stop away that another one was to replace.
  const early = { exits, ups: ups.filter(({ isEarly }) => isEarly) };
  const open = { exits, ups: ups.filter(({ isEarly }) => !isEarly) };
  return [
    ...bareSpans(protection.stretches(nowMs).filter(isHere), open),
    ...bareSpans(protection.lacks(nowMs).filter(isHere), early),
  ];
}

/**
 * An exit, or an order at the market in the place of a stop that the price has passed, by which a session leaves whose candles are not there yet: one of which
 * nothing was executed has left nothing.
 */
function isLeaving(intent: Intent | undefined, executed: string): boolean {
  if (intent === undefined) return false;
  const { action, kind } = intent;
  return action === 'exit' || action === 'reduce' || (action === 'stop' && kind === 'market' && executed !== '0');
}

/** Of times that positions stood without a stop, what lies within a session's time, and in no order that leaves them. */
export function bareSpans(
  bare: readonly BareSpan[],
  { exits, ups }: { readonly exits: readonly BareSpan[]; readonly ups: readonly Span[] },
): readonly BareSpan[] {
  return bare.flatMap(({ symbol, ...span }) => {
    const own = exits.filter((exit) => exit.symbol === symbol);
    const inTime = ups.flatMap((up) => commonOf(up, span));
    return without(inTime, own).map((each) => ({ symbol, ...each }));
  });
}

/** What stood bare for longer than it may, in words. */
export function tooLong(spans: readonly BareSpan[], mostMs = MOST_BARE_MS): readonly string[] {
  return spans
    .filter(({ fromMs, untilMs }) => untilMs - fromMs > mostMs)
    .map(
      ({ symbol, fromMs, untilMs }) =>
        `${symbol} stood for ${(untilMs - fromMs) / 1000} s from ${new Date(fromMs).toISOString()} on without a stop or an order that leaves it, while its session could send`,
    );
}

/** Of the longest; 0 where there is none. */
export function longestMs(spans: readonly Span[]): number {
  return Math.max(0, ...spans.map(({ fromMs, untilMs }) => untilMs - fromMs));
}

function commonOf(one: Span, other: Span): readonly Span[] {
  const [fromMs, untilMs] = [Math.max(one.fromMs, other.fromMs), Math.min(one.untilMs, other.untilMs)];
  return fromMs < untilMs ? [{ fromMs, untilMs }] : [];
}

/** What is left of these times without the others. */
function without(spans: readonly Span[], others: readonly Span[]): readonly Span[] {
  return others.reduce(
    (left, { fromMs, untilMs }) =>
      left.flatMap((span) => [
        ...commonOf(span, { fromMs: -Infinity, untilMs: fromMs }),
        ...commonOf(span, { fromMs: untilMs, untilMs: Infinity }),
      ]),
    spans,
  );
}
