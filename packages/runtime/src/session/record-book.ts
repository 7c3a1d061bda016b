import type { Refusal } from './session-event.ts';

/** State by key, each value JSON text as it is written down. */
export type SessionRecords = ReadonlyMap<string, string>;

/** What an event changed. Applied to the records before it, it gives those after it. */
export interface SessionDelta {
  readonly put: ReadonlyMap<string, string>;
  readonly gone: readonly string[];
  /** Why a command was not followed. */
  readonly refused?: Refusal;
}

export function applyDelta(records: SessionRecords, { put, gone }: SessionDelta): SessionRecords {
  const after = new Map([...records, ...put]);
  for (const key of gone) after.delete(key);
  return after;
}

/** Everything that is written down and may change yet, and what was written since somebody asked. */
export class RecordBook {
  readonly #records: Map<string, string>;
  /** As they were written last, where the session keeps nothing else of them. */
  readonly #aside = new Map<string, string>();
  #put = new Map<string, string>();
  #gone: string[] = [];

  constructor(records: SessionRecords) {
    this.#records = new Map(records);
  }

  /** Without what was put aside. */
  get all(): SessionRecords {
    return new Map(this.#records);
  }

  /** The record of a key; null when there is none. */
  read(key: string): unknown {
    const text = this.#records.get(key);
    return text === undefined ? null : JSON.parse(text);
  }

  /** Those whose keys begin so, in the order in which they were first written. */
  readAll(prefix: string): readonly (readonly [key: string, value: unknown])[] {
    const found = [...this.#records, ...this.#aside].filter(([key]) => key.startsWith(prefix));
    return found.map(([key, text]) => [key, JSON.parse(text)] as const);
  }

  write(key: string, value: unknown): void {
    const text = JSON.stringify(value);
    const kept = this.#aside.has(key) ? this.#aside : this.#records;
    if (kept.get(key) === text) return;
    kept.set(key, text);
    this.#put.set(key, text);
  }

  drop(key: string): void {
    if (!this.#records.delete(key)) return;
    this.#put.delete(key);
    this.#gone.push(key);
  }

  /** It stays written down, and is no part of the session's state any more. */
  forget(key: string): void {
    this.#records.delete(key);
  }

  /** The same of records that may be written again: only another text counts as written then. */
  putAside(isMeant: (key: string) => boolean): void {
    for (const [key, text] of this.#records) {
      if (!isMeant(key)) continue;
      this.#aside.set(key, text);
      this.#records.delete(key);
    }
  }

  takeDelta(): SessionDelta {
    const delta = { put: this.#put, gone: this.#gone };
    this.#put = new Map();
    this.#gone = [];
    return delta;
  }
}
