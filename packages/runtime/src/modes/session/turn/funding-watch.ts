import { failureOf } from '../../../process/failure.ts';
import type { RealTime } from '../host/real-time.ts';

/** Market time from one question to the next about a pair that is held. */
const ASK_EVERY_MS = 300_000;
/** Funding is paid at full hours, and shown a little later: a trade that leaves soon after one has paid as well. */
const HOUR_MS = 3_600_000;
const ASK_SOON_MS = 10_000;
const SHOWN_WITHIN_MS = 60_000;
/** Real time. What comes later is given with the next look: exits do not wait for an exchange that does not answer. */
const WITHIN_MS = 1000;

export interface PaidFunding {
  readonly pair: string;
  readonly timeMs: number;
  readonly perUnit: number;
}

/** A trade that is open. */
export interface HeldTrade {
  readonly pair: string;
  readonly openTimeMs: number;
}

/** What the exchange says was paid for a pair from `fromMs` on. */
export type FundingOf = (pair: string, fromMs: number) => Promise<readonly Omit<PaidFunding, 'pair'>[]>;

/** Asks for funding of the pairs that are held. */
export class FundingWatch {
  readonly #fundingOf: FundingOf | null;
  readonly #onTrouble: (text: string) => void;
  readonly #time: Pick<RealTime, 'sleep'>;
  #arrived: PaidFunding[] = [];
  /** By pair: when it is asked next, and from when on. */
  readonly #pairs = new Map<string, { nextMs: number; fromMs: number }>();

  /** `null` where no funding is paid. */
  constructor(fundingOf: FundingOf | null, onTrouble: (text: string) => void, time: Pick<RealTime, 'sleep'>) {
    this.#fundingOf = fundingOf;
    this.#onTrouble = onTrouble;
    this.#time = time;
  }

  /** What was paid since it was last asked, oldest first. An exchange that does not answer is asked again later. */
  async due(nowMs: number, held: readonly HeldTrade[]): Promise<readonly PaidFunding[]> {
    if (this.#fundingOf === null) return [];
    const fundingOf = this.#fundingOf;
    const sinceMs = new Map<string, number>();
    for (const { pair, openTimeMs } of held) sinceMs.set(pair, Math.min(openTimeMs, sinceMs.get(pair) ?? Infinity));
    for (const pair of this.#pairs.keys()) if (!sinceMs.has(pair)) this.#pairs.delete(pair);
    const asked = [...sinceMs].filter(([pair]) => (this.#pairs.get(pair)?.nextMs ?? 0) <= nowMs);
    await this.#soon(Promise.all(asked.map(([pair, fromMs]) => this.#ask(pair, fromMs, nowMs, fundingOf))));
    const paid = this.#arrived.filter(({ pair }) => sinceMs.has(pair));
    this.#arrived = [];
    return paid.toSorted((a, b) => a.timeMs - b.timeMs);
  }

  /** `sinceMs`: of the trade; the session passes over what it knows already. */
  async #ask(pair: string, sinceMs: number, nowMs: number, fundingOf: FundingOf): Promise<void> {
    const watch = this.#pairs.get(pair) ?? { nextMs: 0, fromMs: sinceMs };
    this.#pairs.set(pair, watch);
    watch.nextMs = nextMs(nowMs);
    try {
      const paid = (await fundingOf(pair, watch.fromMs)).filter(({ timeMs }) => timeMs <= nowMs);
      for (const { timeMs } of paid) watch.fromMs = Math.max(watch.fromMs, timeMs + 1);
      this.#arrived.push(...paid.map((event) => ({ pair, ...event })));
    } catch (error) {
      this.#onTrouble(`The funding of ${pair} cannot be had: ${failureOf(error).text}`);
    }
  }

  async #soon(work: Promise<unknown>): Promise<void> {
    const over = new AbortController();
    try {
      await Promise.race([work, this.#time.sleep(WITHIN_MS, over.signal)]);
    } finally {
      over.abort();
    }
  }
}

function nextMs(nowMs: number): number {
  const sinceHourMs = nowMs % HOUR_MS;
  return sinceHourMs < SHOWN_WITHIN_MS ? nowMs + ASK_SOON_MS : nowMs + Math.min(ASK_EVERY_MS, HOUR_MS - sinceHourMs);
}
