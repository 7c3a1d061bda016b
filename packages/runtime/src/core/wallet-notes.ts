/**
 * A fill that freqtrade's wallet did not notice (quirk Q51: that of an entry order which was replaced and filled at once), until the next
 * moment at which it did. What the wallet held is not affected, only what freqtrade's statistics of it say.
 */
export interface WalletLag {
  readonly tradeId: number;
  readonly fromMs: number;
  /** `Infinity` when nothing came after it. */
  readonly untilMs: number;
  /** Whether the pair's own turn on the candle of `untilMs` came after that moment: its coins were up to date then, the cash was not. */
  readonly isCoinFresh: boolean;
}

/** What freqtrade's statistics of the wallet depend on besides the trades. */
export interface WalletNotes {
  readonly lags: readonly WalletLag[];
  /**
   * When the wallet was brought up to date, epoch ms, and how much more waiting entry orders held then than the stakes of their trades
   * (less: negative): steps, 0 before the first.
   */
  readonly waiting: readonly (readonly [number, number])[];
}

/** Takes these notes. Pairs with open trades have their turn first, in the order of opening, then all others. */
export class WalletClerk implements WalletNotes {
  readonly lags: WalletLag[] = [];
  readonly waiting: [number, number][] = [];
  /** How many lags have ended. */
  #ended = 0;
  #nowMs = Number.NaN;
  #turnOf = Infinity;
  #waiting = 0;

  /** It is the turn of an open trade's pair, or of a pair without one (`Infinity`). */
  turn(tradeId: number, timeMs: number): void {
    this.#turnOf = tradeId;
    this.#nowMs = timeMs;
  }

  /** The wallet is not told that an order of this trade was filled. */
  missed(tradeId: number): void {
    this.lags.push({ tradeId, fromMs: this.#nowMs, untilMs: Infinity, isCoinFresh: false });
  }

  /** The wallet is brought up to date. */
  refreshed(waiting: number): void {
    for (; this.#ended < this.lags.length; this.#ended++) {
      const lag = this.lags[this.#ended]!;
      this.lags[this.#ended] = { ...lag, untilMs: this.#nowMs, isCoinFresh: this.#turnOf < lag.tradeId };
    }
    if (waiting !== this.#waiting) this.waiting.push([this.#nowMs, waiting]);
    this.#waiting = waiting;
  }
}
