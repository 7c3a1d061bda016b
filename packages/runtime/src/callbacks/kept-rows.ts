/** Rows of entries as they are written down, for trades that outlive the candles they were entered on. By number of the trade. */
export class KeptRows {
  /** Packed: a session keeps those of all trades that were ever closed. */
  readonly #byTrade = new Map<number, PackedRow>();
  readonly #names = new Shared<readonly string[]>();
  readonly #others = new Shared<Readonly<Record<string, unknown>>>();
  /** One row is asked for several times in a row. */
  #last: { readonly tradeId: number; readonly row: object } | null = null;

  /** Keeps what the row says now, and gives it as plain JSON. */
  keep(tradeId: number, row: object): unknown {
    const text = JSON.stringify(row);
    this.resume(tradeId, JSON.parse(text));
    return JSON.parse(text);
  }

  /** Goes on with a row that was written down. */
  resume(tradeId: number, row: unknown): void {
    const entries = Object.entries(withNaN(row) as object);
    const others = entries.filter(([, value]) => typeof value !== 'number');
    this.#byTrade.set(tradeId, {
      names: this.#names.of(entries.map(([name]) => name)),
      numbers: entries.map(([, value]) => (typeof value === 'number' ? value : Number.NaN)),
      others: this.#others.of(Object.fromEntries(others)),
    });
    if (this.#last?.tradeId === tradeId) this.#last = null;
  }

  get all(): Iterable<readonly [tradeId: number, row: object]> {
    return [...this.#byTrade].map(([tradeId, packed]) => [tradeId, unpacked(packed)] as const);
  }

  forget(tradeId: number): void {
    this.#byTrade.delete(tradeId);
  }

  of(tradeId: number): object | null {
    if (this.#last?.tradeId === tradeId) return this.#last.row;
    const packed = this.#byTrade.get(tradeId);
    if (packed === undefined) return null;
    const row = unpacked(packed);
    this.#last = { tradeId, row };
    return row;
  }
}

interface PackedRow {
  readonly names: readonly string[];
  /** Beside the names; NaN where the value is no number. */
  readonly numbers: readonly number[];
  /** Values that are no numbers: tags and the like. */
  readonly others: Readonly<Record<string, unknown>>;
}

function unpacked({ names, numbers, others }: PackedRow): object {
  return Object.fromEntries(names.map((name, at) => [name, Object.hasOwn(others, name) ? others[name] : numbers[at]]));
}

/** What many rows have in common is there once. */
class Shared<T> {
  readonly #known = new Map<string, T>();

  of(value: T): T {
    const text = JSON.stringify(value);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#known.set(text, value);
    return value;
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
