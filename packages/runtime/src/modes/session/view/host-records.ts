import type { BeatCause, SessionStage } from '../../../contract/heartbeat.ts';
import type { SeriesName } from '../../../session/session-pair.ts';

/** Keys of what the host of a session writes about itself beside the session's own records, JSON. Readers pass over fields that they do not know. */
export const HOST_ABOUT = 'host/about';
export const HOST_STATE = 'host/state';
export const HOST_AWAITS = 'host/awaits';
export const HOST_SETTINGS = 'host/settings';

/** `host/about`: what is traded, anew with each start. */
export interface HostAbout {
  readonly exchange: string;
  readonly market: 'spot' | 'futures';
  readonly stakeCurrency: string;
  readonly timeframe: string;
  readonly pairs: readonly string[];
  /** Stake currency that the wallet began with. */
  readonly wallet: number;
  /** Whether a server on this machine stands in the place of the exchange; journals of earlier builds do not say. */
  readonly isSimulated?: boolean | undefined;
  /** The version that makes the entries, for people; journals of earlier builds do not say. */
  readonly version?: string | undefined;
  /** Exchange time of the very first start. */
  readonly sinceMs: number;
  /** Exchange time of the last start. */
  readonly startedMs: number;
  /** How often it was started. */
  readonly starts: number;
  readonly clock: HostClock;
}

/** Exchange time runs `factor` times as fast as real time, and both were seen at once: epoch ms. */
export interface HostClock {
  readonly factor: number;
  readonly exchangeMs: number;
  readonly realMs: number;
}

/** `host/state`: what the session does, whenever that changes. */
export interface HostState {
  readonly stage: SessionStage;
  readonly causes: readonly BeatCause[];
  /** In words, for what the causes do not tell; empty for none. */
  readonly detail: string;
  /** Exchange time of the change. */
  readonly sinceMs: number;
  /** What it was asked to do before it ends. */
  readonly stopping: 'drain' | 'close' | 'leave' | null;
}

/**
 * `host/awaits`: pairs whose newest candle cannot be looked at, because another series that they look at has not brought its candle of the same
 * close. No record: there are none.
 */
export type HostAwaits = Readonly<
  Record<
    string,
    {
      /** Keys of the series that are late: `<pair>|<timeframe>|<candle type or ->`. */
      readonly series: readonly string[];
      /** Exchange time since which the pair waits for this or another. */
      readonly sinceMs: number;
    }
  >
>;

/** A series in words: `BTC/USDT 4h`, `BTC/USDT:USDT 1h mark`. */
export function seriesText({ pair, timeframe, candleType }: SeriesName): string {
  return [pair, timeframe, candleType].filter((part) => part !== null).join(' ');
}

/** `host/settings`: those that were changed while it trades, by their config keys; they stand over the config, also after a restart. */
export type HostSettings = Readonly<Record<string, number | string | boolean>>;
