import type { Attempt, Intent, OrderFill } from '../../../orders/attempt.ts';
import { ATTEMPT, FILL, INTENT } from '../../../orders/order-draft.ts';
import type { KnownIntent } from './desk-actions.ts';

/** What the records say of orders. */
export class OrderBooks {
  readonly intents: ReadonlyMap<number, Intent>;
  readonly attempts: ReadonlyMap<string, Attempt>;
  readonly fills: readonly OrderFill[];
  #known: readonly KnownIntent[] | null = null;

  constructor(records: ReadonlyMap<string, string>) {
    // Records of a start come by key, the tenth before the second: a trade would hear of what left it before it hears of what it got.
    const intents = readBooks<Intent>(records, INTENT).toSorted((a, b) => a.id - b.id);
    this.intents = new Map(intents.map((intent) => [intent.id, intent]));
    this.attempts = new Map(readBooks<Attempt>(records, ATTEMPT).map((attempt) => [attempt.cid, attempt]));
    this.fills = readBooks<OrderFill>(records, FILL);
  }

  /** Intents oldest first, and the attempts of each. */
  get known(): readonly KnownIntent[] {
    if (this.#known !== null) return this.#known;
    const byIntent = Map.groupBy(this.attempts.values(), ({ intent }) => intent);
    this.#known = [...this.intents.values()].map((intent) => ({
      intent,
      attempts: (byIntent.get(intent.id) ?? []).toSorted((a, b) => a.n - b.n),
    }));
    return this.#known;
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

/** Rows that were read before, by key: of the orders of days, few change from one look to the next, and an order waits for each look. */
const READ = new Map<string, { readonly text: string; readonly row: unknown }>();
/** Records of a few thousand orders. */
const MOST_READ = 10_000;

/** All records of a kind. Nobody may change them: whoever looks next gets the same ones. */
export function readBooks<Row>(records: ReadonlyMap<string, string>, prefix: string): readonly Row[] {
  const rows: Row[] = [];
  for (const [key, text] of records) if (key.startsWith(prefix)) rows.push(rowOf(key, text) as Row);
  return rows;
}

function rowOf(key: string, text: string): unknown {
  const before = READ.get(key);
  if (before?.text === text) return before.row;
  const row: unknown = JSON.parse(text);
  if (READ.size >= MOST_READ) READ.clear();
  READ.set(key, { text, row: Object.freeze(row) });
  return row;
}
