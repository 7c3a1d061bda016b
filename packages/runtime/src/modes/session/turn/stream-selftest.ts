import type { MarketFeed } from '../../../market/market-feed.ts';
import type { SessionReason } from '../../../session/reasons.ts';

/** Real time after which somebody is told. */
const TOLD_AFTER_MS = 20_000;

/** As much of a host as is looked at. */
interface Tested {
  readonly feed: Pick<MarketFeed, 'unproven'>;
  readonly parts: { readonly time: { nowMs(): number } };
  say(level: 'info' | 'warn', event: string, text: string): void;
}

/** A pair is not entered with money before each kind of its streams has told something, whatever answers say of it. */
export class StreamSelfTest {
  readonly #host: Tested;
  /** Real time since which a pair is waited for, and whether somebody was told. */
  readonly #since = new Map<string, { readonly ms: number; isTold: boolean }>();

  constructor(host: Tested) {
    this.#host = host;
  }

  barred(): Readonly<Record<string, SessionReason>> {
    const unproven = this.#host.feed.unproven();
    const nowMs = this.#host.parts.time.nowMs();
    for (const pair of [...this.#since.keys()]) if (!unproven.includes(pair)) this.#proven(pair);
    for (const pair of unproven) this.#waitFor(pair, nowMs);
    return Object.fromEntries(unproven.map((pair) => [pair, 'stale-data' as const]));
  }

  #waitFor(pair: string, nowMs: number): void {
    const since = this.#since.get(pair) ?? { ms: nowMs, isTold: false };
    this.#since.set(pair, since);
    if (since.isTold || nowMs - since.ms <= TOLD_AFTER_MS) return;
    since.isTold = true;
    this.#host.say('warn', 'stream-silent', `The streams of ${pair} have told nothing yet: it is not entered.`);
  }

  #proven(pair: string): void {
    if (this.#since.get(pair)!.isTold)
      this.#host.say('info', 'stream-silent', `The streams of ${pair} have told something: it is entered again.`);
    this.#since.delete(pair);
  }
}
