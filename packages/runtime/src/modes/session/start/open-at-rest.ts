import { realClock, type MarketClock } from '../../../market/clock.ts';
import type { MarketFeed } from '../../../market/market-feed.ts';
import { unknownSession } from '../../../ports/session-store-rules.ts';
import type { LeaseKeeper } from '../host/lease-keeper.ts';
import { SessionHost } from '../host/session-host.ts';
import { Outbox, type OutboxRecord } from '../step/outbox.ts';
import { OUTBOX } from '../step/step-draft.ts';
import { HOST_ABOUT, type HostAbout } from '../view/host-records.ts';
import { RestingDriver } from './resting-driver.ts';
import type { SessionWorld } from './session-world.ts';

export interface HostAtRest {
  readonly host: SessionHost;
  close(): void;
}

/**
 * The host of a session whose strategy and market are not open: it writes steps and tells people of them, and its time is that of the last step
 * where no exchange says it (`clock` null).
 */
export async function openAtRest(
  world: SessionWorld,
  lease: LeaseKeeper,
  clock: MarketClock | null,
): Promise<HostAtRest> {
  const { store, key } = world;
  const stored = await store.read(key);
  if (stored === null) throw unknownSession(key, store.place);
  const nowMs = Math.max(stored.atMs, Math.floor(clock?.nowMs() ?? 0));
  const about = JSON.parse(stored.records.get(HOST_ABOUT) ?? 'null') as HostAbout | null;
  const outbox = await Outbox.open((onSettled) => world.openDelivery(onSettled, () => !lease.lost.aborted));
  const host = new SessionHost(
    {
      ...world,
      ...{ lease, outbox, clock: clock ?? realClock(), pairs: [] },
      ...{ driver: new RestingDriver(stored.records), feed: closedFeed(nowMs) },
      news: { sinceMs: about?.sinceMs ?? nowMs, stakeCurrency: world.about.stakeCurrency },
    },
    stored,
  );
  for (const [record, text] of stored.records)
    if (record.startsWith(OUTBOX)) outbox.offer(JSON.parse(text) as OutboxRecord);
  return { host, close: () => outbox.close() };
}

/** A market of which nothing is known but the time. */
function closedFeed(nowMs: number): MarketFeed {
  const none = { offsetMs: 0, reconnects: 0, unknownFrames: 0, changedCandles: 0, trouble: null };
  return {
    nowMs: () => nowMs,
    signMs: () => nowMs,
    maySign: () => false,
    doubtTime: () => {},
    start: () => Promise.resolve(),
    next: () => Promise.resolve({ candles: [], late: [], moved: [] }),
    watchPrices: () => {},
    quoteOf: () => null,
    refreshBooks: () => Promise.resolve(),
    health: () => ({ series: [], lastAnswerMs: null, causes: [], ...none }),
    close: () => Promise.resolve(),
  };
}
