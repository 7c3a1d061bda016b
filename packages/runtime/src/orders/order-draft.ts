import type { Attempt, Intent } from './attempt.ts';
import { isOfIntent } from './client-order-id.ts';

/** State by key, JSON text, as a session keeps it. */
export type OrderRecords = ReadonlyMap<string, string>;

export const INTENT = 'intent/';
export const ATTEMPT = 'attempt/';
export const FILL = 'fill/';
export const POSITION = 'position/';
export const CURSOR = 'cursor/';
export const INCOME = 'income/';
/** What was put aside, by pair: nothing of it is planned again. */
export const FLOOR = 'orders/floor/';
/** The number of the next intent. */
export const NEXT_INTENT = 'orders/next';
/** Numbers that a restored journal may have given without knowing, `[from, to)`. */
export const HOLES = 'orders/holes';

/** What a pair holds by our fills alone. */
export interface BookedPosition {
  readonly pair: string;
  readonly side: 'long' | 'short';
  /** Signed: below 0 is short. Fees of purchases that were paid in the coin itself are taken off. */
  readonly amount: string;
  /** What of it is too little for an order; not signed. */
  readonly dust: string;
}

export const intentKey = (id: number): string => INTENT + String(id);
export const attemptKey = (cid: string): string => ATTEMPT + cid;
export const fillKey = (pair: string, tradeId: string): string => `${FILL}${pair}/${tradeId}`;
export const positionKey = (pair: string, side: 'long' | 'short'): string => `${POSITION}${pair}/${side}`;

/** Records with what an operation has changed so far. */
export class OrderDraft {
  readonly put = new Map<string, string>();
  readonly gone = new Set<string>();
  readonly #before: OrderRecords;

  constructor(before: OrderRecords) {
    this.#before = before;
  }

  /** Undefined when there is none. */
  text(key: string): string | undefined {
    return this.gone.has(key) ? undefined : (this.put.get(key) ?? this.#before.get(key));
  }

  has(key: string): boolean {
    return this.text(key) !== undefined;
  }

  read<Row>(key: string): Row | null {
    const text = this.text(key);
    return text === undefined ? null : (JSON.parse(text) as Row);
  }

  write(key: string, row: unknown): void {
    const text = JSON.stringify(row);
    this.gone.delete(key);
    if (this.#before.get(key) === text) this.put.delete(key);
    else this.put.set(key, text);
  }

  drop(key: string): void {
    this.put.delete(key);
    if (this.#before.has(key)) this.gone.add(key);
  }

  intent(id: number): Intent | null {
    return this.read<Intent>(intentKey(id));
  }

  attempt(cid: string): Attempt | null {
    return this.read<Attempt>(attemptKey(cid));
  }

  /** By key. Texts that are not wanted are not read. */
  rows<Row>(
    prefix: string,
    isWanted: (key: string, text: string) => boolean = () => true,
  ): readonly (readonly [key: string, row: Row])[] {
    const texts = new Map<string, string>();
    for (const keys of [this.#before.keys(), this.put.keys()])
      for (const key of keys) {
        const text = key.startsWith(prefix) ? this.text(key) : undefined;
        if (text !== undefined && isWanted(key, text)) texts.set(key, text);
      }
    return [...texts.keys()].toSorted().map((key) => [key, JSON.parse(texts.get(key)!) as Row] as const);
  }

  /** Oldest first, as their ids are in that order. Ids say whose they are, so that few texts are read. */
  attemptsOf(intent: number): readonly Attempt[] {
    const isOurs = (key: string): boolean => isOfIntent(key.slice(ATTEMPT.length), intent);
    return this.rows<Attempt>(ATTEMPT, isOurs).map(([, attempt]) => attempt);
  }
}
