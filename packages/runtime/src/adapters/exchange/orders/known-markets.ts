import type { MarketKind } from '../../../data/candles.ts';
import type { Failed, ListedMarket } from '../../../ports/order-exchange.ts';
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

  /** What the exchange calls a pair, once that is known. A pair may be in the books, and listed no more: nobody can say anything of it. */
  async idOf(pair: string): Promise<string | Failed> {
    const failed = await this.load();
    if (failed !== null) return failed;
    try {
      return this.names.idOf(pair);
    } catch {
      const why = `The exchange lists no ${pair}: its orders and fills cannot be asked for.`;
      return { kind: 'failed', why, cause: 'transient', waitMs: 0, hasNoMarket: true };
    }
  }

  /**
   * ccxt cuts to the steps that it loaded, and an order that was cut does not leave: where they become finer, its own follow. Where they become
   * coarser they stay: what was decided before leaves as it was written down, and the exchange has the word.
   */
  follow(listed: readonly ListedMarket[]): void {
    const markets = this.#clients.reads.markets as unknown as Readonly<Record<string, LoadedSteps | undefined>>;
    for (const { pair, rules } of listed) {
      const steps = markets[pair]?.precision;
      if (steps === undefined) continue;
      steps.amount = finer(steps.amount, rules.amountStep);
      steps.price = finer(steps.price, rules.priceTick);
    }
  }

  async #load(): Promise<Failed | null> {
    const closed = this.#judge.patience();
    if (closed !== null) return closed;
    const { outcome, call } = await overTheWire({ ticket: null, signal: AbortSignal.timeout(WITHIN_MS) }, () =>
      this.#clients.loadMarkets(),
    );
    if ('thrown' in outcome) return this.#judge.failed('exchangeInfo', call.answer, outcome.thrown);
    const names = pairNames(this.#clients.reads, this.#kind);
    // None at all is no list: every pair would count as unlisted for as long as the process lives. One that leaves some out is not told from a whole one.
    if (names.count === 0)
      return { kind: 'failed', why: 'exchangeInfo: it names no market.', cause: 'transient', waitMs: 0 };
    this.#names = names;
    return null;
  }
}

/** Clients of one exchange share what one of them has loaded. */
interface LoadedSteps {
  readonly precision?: { amount?: number | undefined; price?: number | undefined };
}

function finer(loaded: number | undefined, step: string | null): number | undefined {
  if (step === null) return loaded;
  return loaded === undefined || Number(step) < loaded ? Number(step) : loaded;
}
