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

/** Everything that is written down, and what was written since somebody asked. */
export class RecordBook {
  readonly #records: Map<string, string>;
  #put = new Map<string, string>();
  #gone: string[] = [];

  constructor(records: SessionRecords) {
    this.#records = new Map(records);
  }

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
    const found = [...this.#records].filter(([key]) => key.startsWith(prefix));
    return found.map(([key, text]) => [key, JSON.parse(text)] as const);
  }

  keys(prefix: string): readonly string[] {
    return [...this.#records.keys()].filter((key) => key.startsWith(prefix));
  }

  write(key: string, value: unknown): void {
    const text = JSON.stringify(value);
    if (this.#records.get(key) === text) return;
    this.#records.set(key, text);
    this.#put.set(key, text);
  }

  drop(key: string): void {
    if (!this.#records.delete(key)) return;
    this.#put.delete(key);
    this.#gone.push(key);
  }

  takeDelta(): SessionDelta {
    const delta = { put: this.#put, gone: this.#gone };
    this.#put = new Map();
    this.#gone = [];
    return delta;
  }
}
