import type { Decimal } from '../core/decimal.ts';

/** Values by place, in pieces: growing moves nothing, so that the memory of a column is that of its values. */
const PIECE = 1_024;

type Piece<Value> = ArrayLike<Value> & {
  [at: number]: Value;
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
};

/** How pieces of one kind of numbers are made: anew, or out of bytes. */
interface Kind<Value> {
  readonly empty: (length: number) => Piece<Value>;
  readonly of: (bytes: ArrayBuffer) => Piece<Value>;
  readonly bytes: number;
}

const KINDS = {
  float: { empty: (length) => new Float64Array(length), of: (bytes) => new Float64Array(bytes), bytes: 8 },
  count: { empty: (length) => new Uint32Array(length), of: (bytes) => new Uint32Array(bytes), bytes: 4 },
  flag: { empty: (length) => new Uint8Array(length), of: (bytes) => new Uint8Array(bytes), bytes: 1 },
} satisfies Record<string, Kind<number>>;
const EXACT: Kind<bigint> = {
  empty: (length) => new BigInt64Array(length),
  of: (bytes) => new BigInt64Array(bytes),
  bytes: 8,
};

class Pieces<Value> {
  readonly #kind: Kind<Value>;
  #pieces: Piece<Value>[] = [];

  constructor(kind: Kind<Value>) {
    this.#kind = kind;
  }

  get(at: number): Value {
    return this.#pieces[Math.floor(at / PIECE)]![at % PIECE]!;
  }

  set(at: number, value: Value): void {
    const index = Math.floor(at / PIECE);
    while (index >= this.#pieces.length) this.#pieces.push(this.#kind.empty(PIECE));
    this.#pieces[index]![at % PIECE] = value;
  }

  dropPiece(): void {
    this.#pieces.shift();
  }

  /** Texts of bytes, one a piece. */
  save(): string[] {
    return this.#pieces.map(({ buffer, byteOffset }) => {
      return Buffer.from(buffer, byteOffset, PIECE * this.#kind.bytes).toString('base64');
    });
  }

  restore(texts: readonly string[]): void {
    this.#pieces = texts.map((text) => {
      const bytes = Buffer.from(text, 'base64');
      return this.#kind.of(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    });
  }
}

/** Numbers by place: times, counts below 2³², or flags. */
export class NumberColumn {
  /** Values that go at once in {@link dropPiece}. */
  static readonly PIECE = PIECE;
  readonly #pieces: Pieces<number>;

  constructor(kind: keyof typeof KINDS) {
    this.#pieces = new Pieces<number>(KINDS[kind]);
  }

  get(at: number): number {
    return this.#pieces.get(at);
  }

  set(at: number, value: number): void {
    this.#pieces.set(at, value);
  }

  /** Forgets the first {@link PIECE} values; the others move up. */
  dropPiece(): void {
    this.#pieces.dropPiece();
  }

  save(): readonly string[] {
    return this.#pieces.save();
  }

  restore(saved: readonly string[]): void {
    this.#pieces.restore(saved);
  }
}

/** Exact amounts by place, eight bytes each. The few that 64 bits do not hold are kept beside. */
export class DecimalColumn {
  readonly #pieces = new Pieces<bigint>(EXACT);
  #wide = new Map<number, Decimal>();

  get(at: number): Decimal {
    const value = this.#pieces.get(at);
    return this.#wide.size > 0 ? (this.#wide.get(at) ?? value) : value;
  }

  set(at: number, value: Decimal): void {
    this.#pieces.set(at, value);
    if (BigInt.asIntN(64, value) !== value) this.#wide.set(at, value);
    else if (this.#wide.size > 0) this.#wide.delete(at);
  }

  /** As {@link NumberColumn.dropPiece}. */
  dropPiece(): void {
    this.#pieces.dropPiece();
    const kept = [...this.#wide].filter(([at]) => at >= PIECE);
    this.#wide = new Map(kept.map(([at, value]) => [at - PIECE, value]));
  }

  save(): SavedDecimals {
    return { values: this.#pieces.save(), wide: [...this.#wide] };
  }

  restore(saved: SavedDecimals): void {
    this.#pieces.restore(saved.values);
    this.#wide = new Map(saved.wide);
  }
}

/** Bytes in base64: a day of fifty markets has a million trades. */
export interface SavedDecimals {
  readonly values: readonly string[];
  readonly wide: readonly (readonly [at: number, value: Decimal])[];
}
