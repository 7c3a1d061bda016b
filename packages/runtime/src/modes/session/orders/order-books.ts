import type { Attempt, Intent, OrderFill } from '../../../orders/attempt.ts';
import { ATTEMPT, FILL, INTENT } from '../../../orders/order-draft.ts';
import type { KnownIntent } from './desk-actions.ts';

/** What the records say of orders. */
export class OrderBooks {
  readonly intents: ReadonlyMap<number, Intent>;
  readonly attempts: ReadonlyMap<string, Attempt>;
  readonly fills: readonly OrderFill[];

  constructor(records: ReadonlyMap<string, string>) {
    this.intents = new Map(readBooks<Intent>(records, INTENT).map((intent) => [intent.id, intent]));
    this.attempts = new Map(readBooks<Attempt>(records, ATTEMPT).map((attempt) => [attempt.cid, attempt]));
    this.fills = readBooks<OrderFill>(records, FILL);
  }

  /** By intent, attempts oldest first. */
  get known(): readonly KnownIntent[] {
    const byIntent = new Map<number, Attempt[]>();
    for (const attempt of this.attempts.values())
      byIntent.set(attempt.intent, [...(byIntent.get(attempt.intent) ?? []), attempt]);
    return [...this.intents.values()].map((intent) => ({
      intent,
      attempts: (byIntent.get(intent.id) ?? []).toSorted((a, b) => a.n - b.n),
    }));
  }

  /** Exchanges count orders of each pair apart. */
  fillsOf({ intent, attempts }: KnownIntent): readonly OrderFill[] {
    const cids = new Set(attempts.map(({ cid }) => cid));
    const ids = new Set(attempts.map(({ exchangeId }) => exchangeId).filter((id) => id !== null));
    return this.fills.filter(
      ({ pair, cid, exchangeId }) => pair === intent.pair && ((cid !== null && cids.has(cid)) || ids.has(exchangeId)),
    );
  }
}

/** All records of a kind. */
export function readBooks<Row>(records: ReadonlyMap<string, string>, prefix: string): readonly Row[] {
  return [...records].filter(([key]) => key.startsWith(prefix)).map(([, text]) => JSON.parse(text) as Row);
}
