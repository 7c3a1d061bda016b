/** Rows of entries as they are written down, for trades that outlive the candles they were entered on. By number of the trade. */
export class KeptRows {
  readonly #byTrade = new Map<number, object>();

  /** Keeps what the row says now, and gives it as plain JSON. */
  keep(tradeId: number, row: object): unknown {
    const text = JSON.stringify(row);
    this.resume(tradeId, JSON.parse(text));
    return JSON.parse(text);
  }

  /** Goes on with a row that was written down. */
  resume(tradeId: number, row: unknown): void {
    this.#byTrade.set(tradeId, withNaN(row) as object);
  }

  get all(): Iterable<readonly [tradeId: number, row: object]> {
    return this.#byTrade;
  }

  forget(tradeId: number): void {
    this.#byTrade.delete(tradeId);
  }

  of(tradeId: number): object | null {
    return this.#byTrade.get(tradeId) ?? null;
  }
}

const TEXTS: readonly string[] = ['enterTag', 'exitTag'];

/** JSON has no NaN: a number that is not there is null, as a tag may be. */
function withNaN(value: unknown, name = ''): unknown {
  if (value === null) return TEXTS.includes(name) ? null : Number.NaN;
  if (Array.isArray(value)) return value.map((inner) => withNaN(inner));
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withNaN(inner, key)]));
}
