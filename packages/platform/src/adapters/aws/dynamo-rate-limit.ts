import { numberIn, type DynamoTable, type Item, type Key } from '@tradai/runtime/dynamo';
import type { Clock } from '../../ports/clock.ts';
import {
  RATE_RULE,
  rateDecision,
  ROUNDING,
  type RateDecision,
  type RateLimit,
  type RateRule,
} from '../../ports/rate-limit.ts';

/** Counts as rows `RL#<subject> <bucket>`, one write for each request that is let through. */
export class DynamoRateLimit implements RateLimit {
  readonly quota: number;
  readonly windowSeconds: number;
  readonly #table: DynamoTable;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(table: DynamoTable, clock: Pick<Clock, 'now'>, { quota, windowSeconds }: RateRule = RATE_RULE) {
    this.quota = quota;
    this.windowSeconds = windowSeconds;
    this.#table = table;
    this.#clock = clock;
  }

  async hit(subject: string): Promise<RateDecision> {
    const seconds = this.#clock.now() / 1000;
    const bucket = Math.floor(seconds / this.windowSeconds);
    const elapsed = seconds - bucket * this.windowSeconds;
    const [here, before] = [keyOf(subject, bucket), keyOf(subject, bucket - 1)];
    const [current, previous] = await Promise.all([this.#count(here), this.#count(before)]);
    const looked = rateDecision(current + 1, previous, elapsed, this);
    // Who is refused anyway costs no write.
    if (!looked.isAllowed) return looked;
    const room = this.quota + ROUNDING - previous * (1 - elapsed / this.windowSeconds) - 1;
    const counted = await this.#table.add(here, 'n', 1, {
      values: { expires_at: Math.ceil((bucket + 3) * this.windowSeconds) },
      condition: { text: 'attribute_not_exists(#n) OR #n <= :room', values: { room } },
    });
    // Others were faster, and took the last.
    const now = counted ?? (await this.#count(here)) + 1;
    return rateDecision(now, previous, elapsed, this);
  }

  async #count(key: Key): Promise<number> {
    const row: Item | null = await this.#table.get(key);
    return row === null ? 0 : numberIn(row, 'n');
  }
}

function keyOf(subject: string, bucket: number): Key {
  return { pk: `RL#${subject}`, sk: String(bucket) };
}
