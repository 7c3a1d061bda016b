import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { Quotes } from '../driver/session-driver.ts';
import type { OpenStep } from '../host/session-host.ts';
import { nearerStop } from '../../../session/exchange-stop.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { isEmergency, isForced, wantedOrders, watchOf } from '../../../session/wanted-orders.ts';
import { quotesAsked } from '../turn/look-around.ts';
import { isExitTooSoon } from './exit-too-soon.ts';
import { bookedOf } from './handled-pairs.ts';
import { isWhollyDust } from './held-by-trades.ts';

/**
 * Pairs of trades that have to be left and are not yet: at the next look, which a session that ends does not do any more. What the exchange has refused is
 * tried later and later, but the first emergency of a trade waits for nothing; what is too little for an order is not tried.
 */
export function pairsInNeed(
  records: SessionRecords,
  nowMs: number,
  markOf: (pair: string) => number | null,
): readonly string[] {
  const wanted = wantedOrders(records);
  const isLeaving = (id: number): boolean =>
    wanted.some(
      ({ tradeId, action, kind, reason, isCanceled }) =>
        tradeId === id && action === 'exit' && isForced(kind, reason) && !isCanceled,
    );
  return openTradesIn(records)
    .filter(({ trade: { id } }) => isEmergency(records, id) && !isLeaving(id))
    .filter(({ trade: { id, pair } }) => isFirst(records, id) || !isExitTooSoon(records, pair, nowMs, markOf(pair)))
    .map(({ trade }) => trade.pair)
    .filter((pair) => !isWhollyDust(records, pair, bookedOf(records, pair)));
}

/** As at a look: what was refused before was another wish. */
function isFirst(records: SessionRecords, id: number): boolean {
  return watchOf(records, id)?.lastExit?.reason !== 'emergency_exit';
}

/**
 * Ends the trades of a pair: it cannot be protected, or its stop was jumped over. That nobody knows a price, or only an old one, is no reason to stay: an
 * order at the market needs none, and where a config says that an emergency leaves at a limit, that is the stop's own price.
 */
export async function leavePair(step: OpenStep, pair: string, quotes: Quotes): Promise<void> {
  for (const { trade } of openTradesIn(step.records)) {
    if (trade.pair !== pair || !(await isWithoutRate(step, trade.id, quotes))) continue;
    const rate = stopRateOf(step.records, trade.id) ?? decidedStop(trade) ?? trade.openRate;
    await isWithoutRate(step, trade.id, {
      [pair]: { timeMs: step.nowMs, bid: rate, ask: rate, last: rate, book: null },
    });
  }
}

/** Leaves a trade. True where that could not be, as nobody knows a price. */
async function isWithoutRate(step: OpenStep, tradeId: number, quotes: Quotes): Promise<boolean> {
  const { nowMs } = step;
  const command = { kind: 'force-exit', tradeId, isEmergency: true } as const;
  const { refused } = await step.take({ kind: 'command', command, nowMs, quotes }, ({ asked }) => ({
    ...{ kind: 'command', id: 'protection', command, nowMs },
    quotes: quotesAsked(quotes, asked),
  }));
  return refused === 'no-rate';
}

/** Where the stop of a trade would have left. */
function stopRateOf(records: SessionRecords, id: number): number | null {
  const stop = wantedOrders(records).find(({ tradeId, action }) => tradeId === id && action === 'stop');
  return stop?.rate ?? stop?.stopRate ?? null;
}

/** Where a stop of it would lie that could not be placed, and that nobody wants any more; null: at no price. */
function decidedStop(trade: TradeRecord['trade']): number | null {
  const rate = nearerStop(trade);
  return rate > 0 ? rate : null;
}
