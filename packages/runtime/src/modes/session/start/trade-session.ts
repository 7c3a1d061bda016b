import type { Timeframe } from '@tradai/strategy-sdk';
import type { SessionWarning } from '../../../contract/notification.ts';
import type { KnownCandles, MarketFeed } from '../../../market/market-feed.ts';
import type { StoredSession } from '../../../ports/session-store.ts';
import type { FateRecord } from '../../../session/pair-fate.ts';
import { CandleRows } from '../rows/candle-rows.ts';
import { CommandInbox } from '../commands/command-inbox.ts';
import { crashPoint } from '../host/crash-point.ts';
import { drain } from '../commands/drain.ts';
import type { SettingsBounds } from '../commands/settings-note.ts';
import { DriverError } from '../driver/driver-error.ts';
import { tradedPairs } from '../driver/versions-in.ts';
import { FundingWatch } from '../turn/funding-watch.ts';
import type { LeaseKeeper } from '../host/lease-keeper.ts';
import { OldRows } from '../rows/old-rows.ts';
import { withPast } from '../rows/past-rows.ts';
import { openAttended } from './early-rest.ts';
import { heedPauses } from './heed-pauses.ts';
import type { NamedVersion } from './named-version.ts';
import { patiently } from './patiently.ts';
import { Outbox, type OutboxRecord } from '../step/outbox.ts';
import { SessionHost } from '../host/session-host.ts';
import type { OpenedDriver, SessionMarket, SessionWorld } from './session-world.ts';
import { startStep } from './start-step.ts';
import { startTime } from './start-time.ts';
import { OUTBOX } from '../step/step-draft.ts';
import { firstVersion } from '../swap/swap-trial.ts';
import { nextState } from '../turn/next-state.ts';
import { turnLoop, type LoopEnd } from '../turn/turn-loop.ts';
import { areStillReady, knownIn, readyParts, type ReadyWorld } from '../swap/ready-parts.ts';
import { VersionSwap, type SwapParts } from '../swap/version-swap.ts';
import { HOST_ABOUT, type HostAbout } from '../view/host-records.ts';
import { Wake } from '../turn/wake.ts';
import { LiveBounds } from '../orders/live-bounds.ts';
import { openDesk } from '../orders/open-desk.ts';
import type { OrderDesk } from '../orders/order-desk.ts';
import { recoverOrders } from '../orders/recover-orders.ts';
import { refusedEnd } from '../orders/refused-end.ts';

/** How the trading of a session came to an end. `failed`: the driver is of no use any more. */
export type TradingEnd =
  | { readonly kind: 'ended' }
  /** The session was asked to end before it traded, and is not in order yet. */
  | { readonly kind: 'asked' }
  /** `version`: the one that made the entries. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly version: NamedVersion };

/** From the journal's last step to the end of the session, or of its driver. */
export async function tradeSession(
  around: SessionWorld,
  market: SessionMarket,
  lease: LeaseKeeper,
  begun: StoredSession,
): Promise<TradingEnd> {
  const at = { nowMs: begun.atMs, timeframe: around.about.timeframe };
  const first = firstVersion(begun.records, around.version, around.lost ?? null, at);
  // Trades of earlier versions may lie on pairs that the present one does not trade.
  const pairs = tradedPairs(first.version.spec, begun.records);
  const world = { ...around, version: first.version, about: { ...around.about, pairs } };
  const { stop } = world;
  let { version } = world;
  const closing: (() => unknown)[] = [];
  try {
    const parts = await openAttended(world, { lease, clock: market.clock }, begun, {
      open: (ending, onTrouble) =>
        patiently(ending, begun.records, (ended) => open(ending, market, begun, ended), { discard, onTrouble }),
      discard,
    });
    if (parts === null) return { kind: 'asked' };
    const { stored, opened } = parts;
    const { driver, history, feed, nowMs } = opened;
    let feedNow = (): MarketFeed => feed;
    closing.push(
      () => driver.close(),
      () => feedNow().close(),
    );
    const mayBegin = (): boolean => !lease.lost.aborted;
    const outbox = await Outbox.open((onSettled) => world.openDelivery(onSettled, mayBegin));
    closing.push(() => outbox.close());
    const about = JSON.parse(stored.records.get(HOST_ABOUT) ?? 'null') as HostAbout | null;
    const news = { sinceMs: about?.sinceMs ?? nowMs, stakeCurrency: world.about.stakeCurrency };
    const host = new SessionHost({ ...world, lease, clock: market.clock, driver, feed, pairs, outbox, news }, stored);
    feedNow = () => host.feed;
    // What a process before this one wrote down and did not get rid of.
    for (const [record, text] of stored.records)
      if (record.startsWith(OUTBOX)) outbox.offer(JSON.parse(text) as OutboxRecord);
    await startStep(host, world, first, history, nowMs);
    await traded(host, world, market, closing, {
      refused: first.refused,
      stale: world.stale ?? null,
      onTaken: (taken) => (version = taken),
    });
    return { kind: 'ended' };
  } catch (error) {
    if (stop.aborted && error === stop.reason) return { kind: 'asked' };
    if (error instanceof DriverError) return { kind: 'failed', error, version };
    throw error;
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}

interface OpenedParts extends OpenedDriver {
  readonly feed: MarketFeed;
  /** Exchange time. */
  readonly nowMs: number;
}

/** The strategy with its candles, and the market from there on. */
async function open(
  world: SessionWorld,
  market: SessionMarket,
  stored: StoredSession,
  ended: AbortSignal,
): Promise<OpenedParts> {
  const { voice, version, about } = world;
  const { nowMs, candlesMs, setBack } = startTime(await market.exchangeMs(), market.clock.factor, stored);
  if (setBack !== null) voice.line('warn', 'clock', setBack);
  voice.state({ stage: 'WARMING', causes: [] });
  const { records } = await withPast(world.store, stored);
  const opened = await world.openDriver(version.spec, records, candlesMs);
  crashPoint('C20');
  try {
    return { ...opened, nowMs, feed: await startedFeed(market, about.pairs, knownIn(opened.history), ended) };
  } catch (error) {
    await opened.driver.close();
    throw error;
  }
}

/** What was opened for nobody. */
async function discard({ driver, feed }: OpenedParts): Promise<void> {
  await Promise.all([driver.close(), feed.close()]);
}

async function traded(
  host: SessionHost,
  world: SessionWorld,
  market: SessionMarket,
  closing: (() => unknown)[],
  swapped: Pick<SwapParts, 'refused' | 'stale' | 'onTaken'>,
): Promise<void> {
  const wake = new Wake();
  const warn =
    (cause: SessionWarning) =>
    (text: string): void =>
      host.warn({ cause, text });
  const bounds =
    world.orders == null
      ? null
      : new LiveBounds(world.orders, world.version, {
          ...world.about,
          say: (...all) => host.say(...all),
          warn: warn('order-above-cap'),
        });
  let entering = world.version;
  const follow = (version: NamedVersion): boolean => {
    entering = version;
    return bounds?.follow(version) ?? false;
  };
  const swap = swapOf(host, world, market, {
    ...swapped,
    onTaken: (version) => {
      swapped.onTaken(version);
      follow(version);
      // Whoever enters anew does so by what the exchange shows now.
      desk?.audit();
    },
    onTold: follow,
    onReady: () => wake.now(),
  });
  const inbox = new CommandInbox({
    ...world,
    onWish: () => wake.now(),
    onTrouble: warn('commands-away'),
    isReady: ({ id, wish }) => wish.kind !== 'reload-config' || swap.mayReload(id),
  });
  const oldRows = new OldRows(host, world.logHours);
  closing.push(
    () => oldRows.close(),
    () => inbox.close(),
    () => swap.close(),
  );
  if (world.stop.aborted) host.end();
  else world.stop.addEventListener('abort', () => host.end(), { once: true });
  for (const signal of [world.stop, host.parts.lease.lost]) {
    signal.addEventListener('abort', () => wake.now());
    signal.addEventListener('abort', () => swap.close());
  }
  const { timeframe } = world.about;
  const rows = new CandleRows({
    timeframe: timeframe as Timeframe,
    pairs: () => host.pairs,
    read: (pair) => host.read<FateRecord>(`fate/${pair}`),
    lastMs: host.startedAfterMs,
  });
  // What the account was paid or charged stands in its own list, where orders are at an exchange.
  const fundingOf = world.orders == null ? market.fundingOf : null;
  const funding = new FundingWatch(fundingOf, warn('funding-away'), world.time);
  const { throttleMs, stop } = world;
  const desk = openDesk(host, { ...world, orders: bounds?.orders ?? null }, closing, {
    onNews: () => wake.now(),
    note: (step) => nextState(step, swap.wishes, desk),
  });
  const boundsNow = (): SettingsBounds | null =>
    bounds === null ? null : { ...world.about, caps: bounds.orders.caps, stake: entering.stake ?? null };
  const end =
    (await recovered(desk, stop, () => heedPauses(host, inbox))) ??
    (await turnLoop(host, { throttleMs, inbox, wake, stop, rows, funding, swap, desk, boundsNow }));
  if (end === 'refused') throw await refusedEnd(desk!);
  await drain(host, end, desk);
}

/** Null once it is known what became of all orders that were sent; else how the session ends. */
async function recovered(
  desk: OrderDesk | null,
  stop: AbortSignal,
  onLook: () => Promise<void>,
): Promise<Exclude<LoopEnd, 'done'> | null> {
  if (desk === null || (await recoverOrders(desk, stop, onLook))) return null;
  return desk.isNeedless ? 'refused' : 'asked';
}

function swapOf(
  host: SessionHost,
  world: SessionWorld,
  market: SessionMarket,
  swapped: Pick<SwapParts, 'refused' | 'stale' | 'onReady' | 'onTaken' | 'onTold'>,
): VersionSwap {
  const history: SessionWorld['history'] = (...what) => world.history(...what);
  const startFeed: ReadyWorld['startFeed'] = (...what) => startedFeed(market, ...what);
  return new VersionSwap({
    current: world.version,
    timeframe: world.about.timeframe,
    time: world.time,
    named: () => world.named(),
    reread: (name) => world.reread(name),
    getReady: (spec, before, signal) => readyParts(spec, before, { host, history, startFeed }, signal),
    isReady: (parts) => areStillReady(parts, host),
    now: () => ({ nowMs: host.nowMs(), records: host.records }),
    ...swapped,
  });
}

async function startedFeed(
  market: SessionMarket,
  pairs: readonly string[],
  known: readonly KnownCandles[],
  stop: AbortSignal,
): Promise<MarketFeed> {
  const feed = market.openFeed(pairs);
  try {
    await feed.start(known, stop);
    return feed;
  } catch (error) {
    await feed.close();
    throw error;
  }
}
