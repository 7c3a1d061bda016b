import type { MarketClock } from '../../../market/clock.ts';
import { ExchangeTime } from '../../../market/exchange-time.ts';

/** Between two looks at whether the time is to be measured; on the market's clock. */
const LOOK_EVERY_MS = 1000;

/** The exchange's time for whoever looks at none of its markets: measured as long as the signal has not come. */
export function restTime(clock: MarketClock, ask: () => Promise<number>, ended: AbortSignal): ExchangeTime {
  const time = new ExchangeTime(clock);
  void (async () => {
    while (!ended.aborted) {
      // Nobody answers: it is not known, and nothing is sent by it.
      if (time.isDue) await time.measure(ask).catch(() => {});
      await clock.sleep(LOOK_EVERY_MS, ended);
    }
  })();
  return time;
}
