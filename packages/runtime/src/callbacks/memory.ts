import type { Trade } from '@tradai/strategy-sdk';

/** Plain JSON of a strategy's own. */
export type Notes = Record<string, unknown>;

/** The durable memory of a strategy per trade and per pair. What a failed call wrote is taken back. */
export class Memory {
  readonly #initial: { readonly trade: Notes; readonly pair: Notes };
  readonly #ofTrade = new Map<number, Notes>();
  readonly #ofPair = new Map<string, Notes>();
  /** What was looked at since the call began, as it was then; null while nothing can be taken back. */
  #before: Map<Notes, string> | null = null;

  constructor(initial: { readonly trade?: object; readonly pair?: object }) {
    this.#initial = { trade: { ...initial.trade }, pair: { ...initial.pair } };
  }

  /** What a strategy calls. */
  readonly state = (of: Trade | string): Notes => {
    const notes = typeof of === 'string' ? this.#pair(of) : this.#trade(of.id);
    if (this.#before !== null && !this.#before.has(notes)) this.#before.set(notes, JSON.stringify(notes));
    return notes;
  };

  /** From here on changes can be taken back. */
  begin(): void {
    this.#before = new Map();
  }

  takeBack(): void {
    for (const [notes, text] of this.#before ?? []) {
      for (const key of Object.keys(notes)) delete notes[key];
      Object.assign(notes, JSON.parse(text));
    }
    this.#before = null;
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
