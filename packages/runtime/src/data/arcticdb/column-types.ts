/** Values of a column in memory. */
export type NumberArray =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

export type NumberTypeName =
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'float32'
  | 'float64';

/** What ArcticDB's one-byte type codes stand for: kind of value times eight, plus 1 to 4 for 8 to 64 bits. */
export const TYPE = {
  uint8: 9,
  uint64: 12,
  int8: 17,
  int16: 18,
  int32: 19,
  int64: 20,
  float32: 27,
  float64: 28,
  bool: 33,
  time: 44,
  fixedAscii: 60,
  fixedText: 68,
  text: 92,
  bytes: 100,
  empty: 108,
  nullableBool: 113,
} as const;

type ArrayMaker = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => NumberArray;

interface TypeRow {
  readonly name: NumberTypeName | 'bool' | 'time' | 'text' | 'empty';
  readonly width: number;
  readonly array: ArrayMaker;
}

const TEXT_ROW: TypeRow = { name: 'text', width: 8, array: BigInt64Array };

const TYPES: Readonly<Record<number, TypeRow>> = {
  9: { name: 'uint8', width: 1, array: Uint8Array },
  10: { name: 'uint16', width: 2, array: Uint16Array },
  11: { name: 'uint32', width: 4, array: Uint32Array },
  12: { name: 'uint64', width: 8, array: BigUint64Array },
  17: { name: 'int8', width: 1, array: Int8Array },
  18: { name: 'int16', width: 2, array: Int16Array },
  19: { name: 'int32', width: 4, array: Int32Array },
  20: { name: 'int64', width: 8, array: BigInt64Array },
  27: { name: 'float32', width: 4, array: Float32Array },
  28: { name: 'float64', width: 8, array: Float64Array },
  33: { name: 'bool', width: 1, array: Uint8Array },
  44: { name: 'time', width: 8, array: BigInt64Array },
  60: TEXT_ROW,
  68: TEXT_ROW,
  92: TEXT_ROW,
  108: { name: 'empty', width: 8, array: Float64Array },
  113: { name: 'bool', width: 1, array: Uint8Array },
};

/** `undefined` for a code that cannot be read; python bytes are among them. */
export function typeRow(code: number): TypeRow | undefined {
  return TYPES[code];
}
