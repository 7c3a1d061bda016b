/** A map that forgets: the newest `kept` keys at least are there, twice as many at most. A key that is set again is new again. */
export class Recent<Value> {
  readonly #kept: number;
  #newer = new Map<string, Value>();
  #older = new Map<string, Value>();

  constructor(kept: number) {
    this.#kept = kept;
  }

  get(key: string): Value | undefined {
    return this.#newer.get(key) ?? this.#older.get(key);
  }

  set(key: string, value: Value): void {
    this.#newer.set(key, value);
    if (this.#newer.size <= this.#kept) return;
    this.#older = this.#newer;
    this.#newer = new Map();
  }

  clear(): void {
    this.#newer.clear();
    this.#older.clear();
  }
}
