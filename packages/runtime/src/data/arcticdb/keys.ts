/** Kinds of objects that we meet: number in key rows, folder on S3, database in LMDB. Case matters. */
const KINDS = [
  { kind: 'tdata', number: 2, letter: 'd', isRef: false },
  { kind: 'tindex', number: 3, letter: 'i', isRef: false },
  { kind: 'ver', number: 4, letter: 'V', isRef: false },
  { kind: 'sl', number: 8, letter: 'l', isRef: false },
  { kind: 'vref', number: 9, letter: 'r', isRef: true },
  { kind: 'mref', number: 12, letter: 'm', isRef: false },
  { kind: 'tref', number: 14, letter: 't', isRef: true },
  { kind: 'cref', number: 22, letter: 'C', isRef: true },
] as const;

export type KeyKind = (typeof KINDS)[number]['kind'];

/** Number of a row that is no object: a deletion mark, and one that covers all older versions too. */
export const TOMBSTONE = 15;
export const TOMBSTONE_ALL = 21;

/** The name of an object that is overwritten: a symbol's head, a snapshot, a library's configuration. */
export interface RefKey {
  readonly kind: 'vref' | 'tref' | 'cref';
  readonly id: string;
}

/** The name of an object that is written once. Two numbers, or two texts, say what range it covers. */
export interface AtomKey {
  readonly kind: Exclude<KeyKind, RefKey['kind']>;
  readonly id: string;
  readonly version: number;
  /** Nanoseconds since 1970, UTC. */
  readonly createdNs: bigint;
  readonly hash: bigint;
  readonly start: bigint | string;
  readonly end: bigint | string;
}

export type ObjectKey = RefKey | AtomKey;

export function isRef(key: ObjectKey): key is RefKey {
  return key.kind === 'vref' || key.kind === 'tref' || key.kind === 'cref';
}

export function isRefKind(kind: KeyKind): boolean {
  return KINDS.some((row) => row.kind === kind && row.isRef);
}

/** `undefined` for a number that names none of the kinds above. */
export function kindOfNumber(number: number): KeyKind | undefined {
  return KINDS.find((row) => row.number === number)?.kind;
}

export function numberOfKind(kind: KeyKind): number {
  return KINDS.find((row) => row.kind === kind)!.number;
}

/** Name of the LMDB database in which objects of a kind lie. */
export function letterOfKind(kind: KeyKind): string {
  return KINDS.find((row) => row.kind === kind)!.letter;
}
