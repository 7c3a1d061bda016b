import type { MarketKind } from '../../../data/candles.ts';
import type { Failed } from '../../../ports/order-exchange.ts';
import { pairNames, type PairNames } from './binance-market.ts';
import type { OrderClients } from './order-clients.ts';
import { overTheWire } from './outgoing-tap.ts';
import type { FailureJudge } from './read-failures.ts';

/** Lists of markets are long. */
export const WITHIN_MS = 30_000;

/** The markets of an exchange, loaded once it can be. */
export class KnownMarkets {
  readonly #clients: OrderClients;
  readonly #kind: MarketKind;
  readonly #judge: FailureJudge;
  #names: PairNames | null = null;
  #loading: Promise<Failed | null> | null = null;

  constructor(clients: OrderClients, kind: MarketKind, judge: FailureJudge) {
    this.#clients = clients;
    this.#kind = kind;
    this.#judge = judge;
  }

  /** Throws before they are loaded. */
  get names(): PairNames {
    if (this.#names === null) throw new Error('The markets are not loaded.');
    return this.#names;
  }

  /** Null once they are known. */
  async load(): Promise<Failed | null> {
    if (this.#names !== null) return null;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #load(): Promise<Failed | null> {
    const closed = this.#judge.patience();
    if (closed !== null) return closed;
    const { outcome, call } = await overTheWire({ ticket: null, signal: AbortSignal.timeout(WITHIN_MS) }, () =>
      this.#clients.loadMarkets(),
    );
    if ('thrown' in outcome) return this.#judge.failed('exchangeInfo', call.answer, outcome.thrown);
    this.#names = pairNames(this.#clients.reads, this.#kind);
    return null;
  }
}
