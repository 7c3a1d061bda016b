import { heldPairs } from '../../../session/open-trades-in.ts';
import type { SessionHost } from '../host/session-host.ts';
import type { SessionWorld } from '../start/session-world.ts';
import { OrderDesk, type DeskParts } from './order-desk.ts';
import { MarketRulesKeeper, type PairRules } from './market-rules.ts';
import { RECV_WINDOW_MS } from './order-rules.ts';

/** Null where orders fill with play money. `closing` takes what ends it. */
export function openDesk(
  host: SessionHost,
  { orders = null, about }: Pick<SessionWorld, 'orders' | 'about'>,
  closing: (() => unknown)[],
  told: Pick<DeskParts, 'onNews' | 'note'>,
): OrderDesk | null {
  if (orders === null) return null;
  const ended = new AbortController();
  closing.push(() => ended.abort());
  const { lease } = host.parts;
  lease.lost.addEventListener('abort', () => ended.abort());
  const { clock } = host.parts;
  // The exchange's time may be corrected meanwhile, and is not known yet to a session at rest.
  // A desk before this one may have waited for it already.
  const heldMs = (host.parts.time.nowMs() - lease.takenMs) * clock.factor;
  const waitMs = lease.isTakeOver ? orders.rules.marginMs + RECV_WINDOW_MS - heldMs : 0;
  const waitedMs = clock.monotonicMs() + Math.max(0, waitMs);
  const markets = new MarketRulesKeeper({
    // The desk knows which exchange it is by now: the one that it began with may be replaced.
    exchange: { markets: () => desk.parts.exchange.markets() },
    known: orders.marketOf,
    pairs: () => host.pairs,
    held: () => heldPairs(host.records),
    quoteOf: (pair) => host.feed.quoteOf(pair),
    nowMs: () => desk.exchangeMs(),
    sleep: (ms, signal) => desk.sleep(ms, signal),
    chance: () => host.parts.time.chance(),
    say: (level, event, text) => host.say(level, event, text),
    onNews: told.onNews,
    signal: ended.signal,
  });
  const marketOf = (pair: string): PairRules => markets.marketOf(pair);
  const desk: OrderDesk = new OrderDesk(host, {
    ...{ ...orders, timeframe: about.timeframe, wallet: about.wallet, ...told, signal: ended.signal },
    // A desk before this one may have taken another in its place.
    exchange: orders.newest?.() ?? orders.exchange,
    isEarly: () => clock.monotonicMs() < waitedMs,
    ...{ marketOf, markets },
  });
  void markets.keep();
  return desk;
}
