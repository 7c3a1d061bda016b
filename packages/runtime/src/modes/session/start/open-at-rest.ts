import { realClock, scaledClock, type MarketClock } from '../../../market/clock.ts';
import type { MarketFeed } from '../../../market/market-feed.ts';
import { unknownSession } from '../../../ports/session-store-rules.ts';
import type { LeaseKeeper } from '../host/lease-keeper.ts';
import type { RealTime } from '../host/real-time.ts';
import { SessionHost } from '../host/session-host.ts';
import { Outbox, type OutboxRecord } from '../step/outbox.ts';
import { OUTBOX } from '../step/step-draft.ts';
import { HOST_ABOUT, type HostAbout } from '../view/host-records.ts';
import { RestTime } from '../orders/rest-time.ts';
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
  // What is tried again leaves no clock behind that goes on measuring.
  const outbox = await Outbox.open((onSettled) => world.openDelivery(onSettled, () => !lease.lost.aborted));
  const ended = new AbortController();
  const live = liveTime(world, clock, nowMs, ended.signal);
  // What is asked of the account is stamped by that as well, where this machine's clock is wrong.
  if (live !== null) world.onRest?.(() => (ended.signal.aborted ? null : live.measured));
  const about = JSON.parse(stored.records.get(HOST_ABOUT) ?? 'null') as HostAbout | null;
  const host = new SessionHost(
    {
      ...world,
      ...{ lease, outbox, clock: live?.clock ?? clock ?? realClock(), pairs: live === null ? [] : world.about.pairs },
      ...{ driver: new RestingDriver(stored.records), feed: closedFeed(nowMs, live) },
      news: { sinceMs: about?.sinceMs ?? nowMs, stakeCurrency: world.about.stakeCurrency },
    },
    stored,
  );
  for (const [record, text] of stored.records)
    if (record.startsWith(OUTBOX)) outbox.offer(JSON.parse(text) as OutboxRecord);
  const close = (): void => {
    ended.abort();
    outbox.close();
  };
  return { host, close };
}

/** Who has orders at an exchange needs its time, whatever is known of its market. Null where there are none. */
function liveTime(
  { orders = null, factor = 1, time }: SessionWorld,
  known: MarketClock | null,
  nowMs: number,
  ended: AbortSignal,
): RestTime | null {
  if (orders === null) return null;
  const clock = known ?? (factor === 1 ? clockOf(time) : scaledClock(nowMs, factor));
  return new RestTime(clock, () => (orders.newest?.() ?? orders.exchange).exchangeMs(), ended);
}

function clockOf(time: RealTime): MarketClock {
  return {
    factor: 1,
    nowMs: () => time.epochMs(),
    monotonicMs: () => time.nowMs(),
    sleep: (ms, signal) => time.sleep(ms, signal),
  };
}

/** A market of which nothing is known but the time: that of the last step until it is measured. */
function closedFeed(nowMs: number, time: RestTime | null): MarketFeed {
  const none = { offsetMs: 0, reconnects: 0, unknownFrames: 0, changedCandles: 0, trouble: null };
  return {
    nowMs: () => Math.max(nowMs, time?.measured?.nowMs() ?? 0),
    signMs: () => time?.measured?.estimateMs ?? nowMs,
    maySign: () => time?.measured?.maySign ?? false,
    doubtTime: () => time?.measured?.doubted(),
    start: () => Promise.resolve(),
    next: () => Promise.resolve({ candles: [], late: [], moved: [] }),
    watchPrices: () => {},
    quoteOf: () => null,
    refreshBooks: () => Promise.resolve(),
    unproven: () => [],
    takeUnknown: () => [],
    health: () => ({ series: [], lastAnswerMs: null, causes: [], ...none }),
    close: () => Promise.resolve(),
  };
}
