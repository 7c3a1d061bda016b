import type { MarketNews } from '../ports/live-market.ts';

/** Both clocks: real time, monotonic, for sockets; the exchange's for what it does by its own. */
export interface Moment {
  readonly realMs: number;
  readonly marketMs: number;
}

/** What is to be done about a stream. */
export type WatchAction =
  /** Connect, there is no connection. */
  | { readonly kind: 'connect' }
  /** The connection is dead: end it, connect later. */
  | { readonly kind: 'drop'; readonly why: string }
  /** Connect anew, and end the old connection when the new one talks. */
  | { readonly kind: 'renew'; readonly why: string }
  /** Ask REST for all that this stream tells. */
  | { readonly kind: 'look' };

/** W2: as long as this nothing comes from a socket that lives, or three times its usual pause. */
const SILENCE_MS = 20_000;
const LONGEST_SILENCE_MS = 300_000;
const USUAL_PAUSES = 3;
/** A connection that is not made by then is not made. */
const CONNECT_MS = 15_000;
/** W8: exchanges cut after 24 h. Streams are renewed one after the other within an hour. */
const AGE_MS = 23 * 3_600_000;
const SPREAD_MS = 3_600_000;
/** Pauses before connecting again double from here to there. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** A connection that lived that long had no trouble. */
const HEALTHY_MS = 60_000;
/** W7: throws within a minute that mean a stream which cannot be used. */
const MOST_SUSPECTS = 5;

/**
 * Watches one stream: takes what happened and says what to do. It has no clock, no timer and no chance: `chance` gives a number from 0 to 1
 * for each choice.
 */
export class StreamWatch {
  readonly #chance: () => number;
  #state: 'none' | 'connecting' | 'open' = 'none';
  #connectAtMs = -Infinity;
  #sinceMs = 0;
  #heardMs = 0;
  #usualPauseMs = 0;
  #openedMs = 0;
  #ageLimitMs = AGE_MS;
  #failures = 0;
  #suspects: number[] = [];
  #isLeaving = false;
  #mustDrop: string | null = null;
  #mustLook = false;

  constructor(chance: () => number) {
    this.#chance = chance;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** A connection is being made. */
  connecting({ realMs }: Moment): void {
    this.#state = 'connecting';
    this.#sinceMs = realMs;
  }

  hear(news: MarketNews, at: Moment): void {
    const { realMs } = at;
    switch (news.kind) {
      case 'opened':
        return this.#open(at);
      case 'lost':
        return this.#lose(realMs);
      case 'leaving':
        this.#isLeaving = true;
        return;
      case 'suspect':
        this.#mustLook = true;
        // An error of nobody may be of any stream: one that is well is not ended for it.
        if (news.isNoise === true) return;
        this.#suspects = [...this.#suspects.filter((each) => each > realMs - HEALTHY_MS), realMs];
        if (this.#suspects.length >= MOST_SUSPECTS) this.#mustDrop = `it cannot be read (${news.why})`;
        return;
      case 'frame':
        this.#usualPauseMs += (realMs - this.#heardMs - this.#usualPauseMs) / 16;
        this.#heardMs = realMs;
        return;
      case 'unknown':
      case 'candle':
      case 'quote':
    }
  }

  /** W1: REST has a candle that the stream did not tell. One that ended before the stream was open does not count. */
  missed(pair: string, endMs: number): void {
    if (this.isOpen && endMs > this.#openedMs) this.#mustDrop = `it did not tell a candle of ${pair} that REST has`;
  }

  /** What is to be done now; null: nothing. Asked often, it says everything once. */
  check({ realMs, marketMs }: Moment): WatchAction | null {
    if (this.#state === 'none') return realMs >= this.#connectAtMs ? { kind: 'connect' } : null;
    const why = this.#mustDrop ?? this.#silence(realMs);
    if (why !== null) {
      this.#lose(realMs);
      return { kind: 'drop', why };
    }
    if (this.#state === 'open' && realMs - this.#sinceMs > HEALTHY_MS) this.#failures = 0;
    if (this.#mustLook) {
      this.#mustLook = false;
      return { kind: 'look' };
    }
    return this.#renewal(marketMs);
  }

  /** The connection that took the old one's place. */
  renewed(at: Moment): void {
    this.#open(at);
  }

  /** It is tried again later. */
  notRenewed({ marketMs }: Moment): void {
    this.#ageLimitMs = marketMs - this.#openedMs + SPREAD_MS / 60;
    this.#isLeaving = false;
  }

  #open({ realMs, marketMs }: Moment): void {
    this.#state = 'open';
    this.#sinceMs = realMs;
    this.#heardMs = realMs;
    this.#openedMs = marketMs;
    this.#ageLimitMs = AGE_MS - SPREAD_MS * this.#chance();
    this.#isLeaving = false;
    this.#mustDrop = null;
    // What happened while there was no connection was told to nobody.
    this.#mustLook = true;
  }

  #lose(realMs: number): void {
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    this.#state = 'none';
    this.#mustDrop = null;
    this.#failures += 1;
    this.#connectAtMs = realMs + pauseMs * (0.5 + this.#chance() / 2);
  }

  #silence(realMs: number): string | null {
    if (this.#state === 'connecting') return realMs - this.#sinceMs > CONNECT_MS ? 'the connection was not made' : null;
    const usualMs = Math.min(LONGEST_SILENCE_MS, USUAL_PAUSES * this.#usualPauseMs);
    const silentMs = realMs - this.#heardMs;
    if (silentMs <= Math.max(SILENCE_MS, usualMs)) return null;
    // It may be the market that is silent: the next connection is given more time.
    this.#usualPauseMs = Math.max(this.#usualPauseMs, silentMs / 2);
    return `nothing came for ${Math.round(silentMs / 1000)} s`;
  }

  #renewal(marketMs: number): WatchAction | null {
    if (this.#state !== 'open') return null;
    const isOld = marketMs - this.#openedMs > this.#ageLimitMs;
    if (!isOld && !this.#isLeaving) return null;
    this.#ageLimitMs = Infinity;
    const why = this.#isLeaving ? 'the exchange is about to end it' : 'it is 23 h old';
    this.#isLeaving = false;
    return { kind: 'renew', why };
  }
}
