import { PRIORITY } from '../core/scheduler.ts';
import { type Frame, nextOpenTime, openTimeOf } from '../market/frames.ts';
import type { Market } from '../market/market.ts';
import type { Feed, FeedContext } from './feed.ts';
import { klineFrame } from './market-frames.ts';
import { klinesOf } from './market-views.ts';
import { atNext } from './outbox.ts';

const CADENCE_MS = { spot: 1_000, usdm: 250 } as const;
/** No frame of a new candle before the last one of the old candle is due. */
const HOLD_MS = 20;

/** A candle while it changes, and once more when it is closed. */
export function klineFeed(context: FeedContext, market: Market, frame: Frame, stream: string): Feed {
  const { scheduler } = context.engine;
  let open = true;
  const tell = (openTime: number, closed: boolean): void => {
    const [row] = klinesOf(market, frame, { from: openTime, to: openTime, limit: 1 }, scheduler.time);
    if (row !== undefined) context.emit(klineFrame(market, frame, row, closed, context.now()), market.symbol);
  };
  const later = atNext(scheduler, CADENCE_MS[market.kind], () => {
    const openTime = openTimeOf(frame, scheduler.time);
    if (scheduler.time - openTime < HOLD_MS) later.wake(scheduler.time + 1);
    else tell(openTime, false);
  });
  const awaitClose = (openTime: number): void => {
    const next = nextOpenTime(frame, openTime);
    scheduler.call(next, PRIORITY.frame, () => {
      if (!open) return;
      const delayMs = context.finalDelayMs(stream);
      if (delayMs !== null) scheduler.call(next - 1 + delayMs, PRIORITY.frame, () => open && tell(openTime, true));
      awaitClose(next);
    });
  };
  awaitClose(openTimeOf(frame, scheduler.time));
  return {
    see: (event) => {
      if (event.kind === 'tick') later.wake();
    },
    close: () => {
      open = false;
      later.close();
    },
  };
}
