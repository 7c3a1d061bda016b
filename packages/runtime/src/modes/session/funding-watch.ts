import { failureOf } from '../../process/failure.ts';

/** Market time from one question to the next about a pair that is held. */
const ASK_EVERY_MS = 300_000;
/** What was paid before a pair was first asked about; the session passes over what it knows and what no trade was there for. */
const LOOK_BACK_MS = 8 * 3_600_000;

export interface PaidFunding {
  readonly pair: string;
  readonly timeMs: number;
  readonly perUnit: number;
}

/** What the exchange says was paid for a pair from `fromMs` on. */
export type FundingOf = (pair: string, fromMs: number) => Promise<readonly Omit<PaidFunding, 'pair'>[]>;

/** Asks for funding of the pairs that are held. */
export class FundingWatch {
  readonly #fundingOf: FundingOf | null;
  readonly #onTrouble: (text: string) => void;
  /** By pair: when it is asked next, and from when on. */
  readonly #pairs = new Map<string, { nextMs: number; fromMs: number }>();

  /** `null` where no funding is paid. */
  constructor(fundingOf: FundingOf | null, onTrouble: (text: string) => void) {
    this.#fundingOf = fundingOf;
    this.#onTrouble = onTrouble;
  }

  /** What was paid since it was last asked, oldest first. An exchange that does not answer is asked again later. */
  async due(nowMs: number, held: readonly string[]): Promise<readonly PaidFunding[]> {
    if (this.#fundingOf === null) return [];
    const fundingOf = this.#fundingOf;
    for (const pair of this.#pairs.keys()) if (!held.includes(pair)) this.#pairs.delete(pair);
    const asked = [...new Set(held)].filter((pair) => (this.#pairs.get(pair)?.nextMs ?? 0) <= nowMs);
    const paid = await Promise.all(asked.map((pair) => this.#ask(pair, nowMs, fundingOf)));
    return paid.flat().toSorted((a, b) => a.timeMs - b.timeMs);
  }

  async #ask(pair: string, nowMs: number, fundingOf: FundingOf): Promise<readonly PaidFunding[]> {
    const watch = this.#pairs.get(pair) ?? { nextMs: 0, fromMs: nowMs - LOOK_BACK_MS };
    this.#pairs.set(pair, watch);
    watch.nextMs = nowMs + ASK_EVERY_MS;
    try {
      const paid = (await fundingOf(pair, watch.fromMs)).filter(({ timeMs }) => timeMs <= nowMs);
      for (const { timeMs } of paid) watch.fromMs = Math.max(watch.fromMs, timeMs + 1);
      return paid.map((event) => ({ pair, ...event }));
    } catch (error) {
      this.#onTrouble(`The funding of ${pair} cannot be had: ${failureOf(error).text}`);
      return [];
    }
  }
}
