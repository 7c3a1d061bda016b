import { openLiveMarket } from '../../compose/open-live-market.ts';
import { HOST_ABOUT, type HostAbout } from '../../modes/session/view/host-records.ts';
import { isBusy, isPassing } from '../../ports/errors.ts';
import type { SessionRecords } from '../../session/record-book.ts';
import type { MarketTime } from './market-time.ts';
import type { WorldParts } from './session-surroundings.ts';

/** As long as a start waits for an exchange on which nothing is open, and that does not ask for patience. */
const PATIENCE_MS = 120_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

export interface FirstWalletParts extends Pick<WorldParts, 'io' | 'log' | 'stop'> {
  /** Of the session's journal; null at its very first start. */
  readonly records: SessionRecords | null;
  readonly exchange: string;
  readonly market: 'spot' | 'futures';
  readonly marketTime: MarketTime;
  readonly time: WorldParts['time'];
}

/**
 * What a session that trades with money began with: what its journal says, at its very first start what the account holds. The exchange is asked for
 * the time before it is asked for the account, whose requests are stamped with it. Throws what keeps it from the account.
 */
export async function firstWallet(parts: FirstWalletParts, balance: () => Promise<number>): Promise<number> {
  const about = JSON.parse(parts.records?.get(HOST_ABOUT) ?? 'null') as HostAbout | null;
  if (about !== null) return about.wallet;
  const { time, log, stop } = parts;
  let untilMs = time.nowMs() + PATIENCE_MS;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      await lookAtClock(parts);
      return await balance();
    } catch (error) {
      if (isBusy(error)) untilMs = time.nowMs() + PATIENCE_MS;
      if (!isPassing(error) || time.nowMs() >= untilMs) throw error;
      log.say('warn', 'exchange-away', error.message);
    }
    await time.sleep(waitMs, stop.signal);
    stop.signal.throwIfAborted();
  }
}

/** Asks the exchange for the time, by which requests are stamped from then on. Throws what keeps it from that. */
export async function lookAtClock({ exchange, market: kind, io, log, marketTime }: FirstWalletParts): Promise<void> {
  const onWait = (text: string): void => log.event('waiting', text);
  const { market, clock } = await openLiveMarket({ exchange, market: kind, env: io.env, onWait });
  try {
    marketTime.set(clock, await market.timeMs());
  } finally {
    await market.close();
  }
}
