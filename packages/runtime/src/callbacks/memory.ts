import { StrategyError, type Trade } from '@tradai/strategy-sdk';

/** Plain JSON of a strategy's own. */
export type Notes = Record<string, unknown>;

/** The durable memory of a strategy per trade and per pair. What a failed call wrote is taken back. */
export class Memory {
  readonly #initial: { readonly trade: Notes; readonly pair: Notes };
  readonly #ofTrade = new Map<number, Notes>();
  readonly #ofPair = new Map<string, Notes>();
  /** What was handed out and may have been written to since it was last verified. */
  readonly #handedOut = new Map<Notes, 'pair' | 'trade'>();
  /** What was handed out since somebody asked. */
  readonly #touched = new Map<string, Notes>();
  /** What was looked at since the call began, as it was then; null while nothing can be taken back. */
  #before: Map<Notes, string> | null = null;

  constructor(initial: { readonly trade?: object; readonly pair?: object }) {
    this.#initial = { trade: { ...initial.trade }, pair: { ...initial.pair } };
  }

  /** Whether somebody wants to know what changed: a session, which writes it down. */
  isWatched = false;

  /** What a strategy calls. */
  readonly state = (of: Trade | string): Notes => {
    const notes = typeof of === 'string' ? this.#pair(of) : this.#trade(idOf(of));
    if (this.isWatched) this.#touched.set(typeof of === 'string' ? `pair/${of}` : `trade/${of.id}`, notes);
    this.#handedOut.set(notes, typeof of === 'string' ? 'pair' : 'trade');
    if (this.#before !== null && !this.#before.has(notes)) this.#before.set(notes, JSON.stringify(notes));
    return notes;
  };

  /** Throws when a field was given what could not be written down and read again: the next start would not find it. */
  verify(): void {
    if (this.#handedOut.size === 0) return;
    for (const [notes, of] of this.#handedOut) {
      for (const name in notes) {
        const value = notes[name];
        if (isWritable(value)) continue;
        throw refused(`state(${of}).${name} is ${kindOf(value)}; expected plain JSON`);
      }
    }
    this.#handedOut.clear();
  }

  /** From here on changes can be taken back. */
  begin(): void {
    this.#before = new Map();
  }

  takeBack(): void {
    this.#handedOut.clear();
    for (const [notes, text] of this.#before ?? []) {
      for (const key of Object.keys(notes)) delete notes[key];
      Object.assign(notes, JSON.parse(text));
    }
    this.#before = null;
  }

  /** What was handed out since the last call of this, as it is now, by `trade/<id>` and `pair/<name>`. */
  takeTouched(): readonly (readonly [key: string, notes: Readonly<Notes>])[] {
    const taken = [...this.#touched].map(([key, notes]) => [key, notes] as const);
    this.#touched.clear();
    return taken;
  }

  /** Goes on with what was written down under such a key. */
  resume(key: string, notes: Readonly<Notes>): void {
    const name = key.slice(key.indexOf('/') + 1);
    if (key.startsWith('trade/')) this.#ofTrade.set(Number(name), structuredClone(notes));
    else this.#ofPair.set(name, structuredClone(notes));
  }

  /** Null when the strategy never asked for it. */
  ofTrade(id: number): Notes | null {
    return this.#ofTrade.get(id) ?? null;
  }

  #trade(id: number): Notes {
    let notes = this.#ofTrade.get(id);
    if (notes === undefined) this.#ofTrade.set(id, (notes = structuredClone(this.#initial.trade)));
    return notes;
  }

  #pair(pair: string): Notes {
    let notes = this.#ofPair.get(pair);
    if (notes === undefined) this.#ofPair.set(pair, (notes = structuredClone(this.#initial.pair)));
    return notes;
  }
}

function idOf(trade: Trade | null | undefined): number {
  if (typeof trade?.id === 'number') return trade.id;
  throw refused(`state() takes a trade or a pair, not ${trade === null ? 'null' : typeof trade}`);
}

/** Lists and records are not looked into: that would cost on every candle. */
function isWritable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return !['bigint', 'function', 'symbol'].includes(typeof value);
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
}

function kindOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `a ${typeof value}`;
  return `a ${(value.constructor as { readonly name?: string } | undefined)?.name ?? 'thing of its own'}`;
}

function refused(problem: string): StrategyError {
  return new StrategyError('strategy-threw', `${problem}.`);
}
