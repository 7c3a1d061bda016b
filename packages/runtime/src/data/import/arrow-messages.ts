import { Fault } from './fault.ts';

const CONTINUES = 0xffff_ffff;
/** Numbers of fields: of a message, and of the vectors in what it can hold. */
const HEADER_TYPE = 1;
const HEADER = 2;
const BODY_LENGTH = 3;
const SCHEMA = { type: 1, fields: 1, metadata: 2 };
const FIELD = { children: 5, metadata: 6 };
const RECORD_BATCH = { type: 3, vectors: [1, 2], entryBytes: 16 };
/** Bytes of an entry that is a place. */
const PLACE_BYTES = 4;
/** Candles do not lie in columns inside of columns inside of columns. */
const DEEPEST = 3;

/**
 * The messages of an Arrow file, without the footer that lists them once more: a damaged list makes the library read for ever. Throws
 * `corrupt` where a message leads backwards or beyond the end, or lists more than it holds, which does the same.
 */
export function arrowMessages(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = new TextDecoder('latin1').decode(bytes.subarray(0, 6)) === 'ARROW1' ? 8 : 0;
  let at = first;
  while (at + 8 <= view.byteLength) {
    const marker = view.getUint32(at, true);
    const start = at + (marker === CONTINUES ? 8 : 4);
    const length = marker === CONTINUES ? view.getUint32(at + 4, true) : marker;
    if (length === 0) break;
    const next = endOfMessage(view, start, start + length);
    if (next === null)
      throw new Fault('corrupt', `the Arrow file is damaged: the message at byte ${at} does not fit into it`);
    at = next;
  }
  return bytes.subarray(first, at);
}

/** Where the body of a message ends whose facts are the bytes `start … end − 1`; null when it cannot be. */
function endOfMessage(view: DataView, start: number, end: number): number | null {
  if (end > view.byteLength) return null;
  const facts = new DataView(view.buffer, view.byteOffset + start, end - start);
  try {
    const message = facts.getUint32(0, true);
    const bodyAt = fieldAt(facts, message, BODY_LENGTH);
    const next = end + (bodyAt === null ? 0 : Number(facts.getBigInt64(bodyAt, true)));
    return next >= end && next <= view.byteLength && !listsTooMuch(facts, message) ? next : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function listsTooMuch(facts: DataView, message: number): boolean {
  const typeAt = fieldAt(facts, message, HEADER_TYPE);
  const headerAt = fieldAt(facts, message, HEADER);
  if (typeAt === null || headerAt === null) return true;
  const header = headerAt + facts.getUint32(headerAt, true);
  const type = facts.getUint8(typeAt);
  if (type === RECORD_BATCH.type)
    return RECORD_BATCH.vectors.some((field) => entriesAt(facts, header, field, RECORD_BATCH.entryBytes) === null);
  if (type !== SCHEMA.type) return false;
  if (entriesAt(facts, header, SCHEMA.metadata, PLACE_BYTES) === null) return true;
  return fieldsListTooMuch(facts, entriesAt(facts, header, SCHEMA.fields, PLACE_BYTES), 1);
}

function fieldsListTooMuch(facts: DataView, places: readonly number[] | null, depth: number): boolean {
  if (places === null || depth > DEEPEST) return true;
  return places.some((at) => {
    const field = at + facts.getUint32(at, true);
    const children = entriesAt(facts, field, FIELD.children, PLACE_BYTES);
    if (entriesAt(facts, field, FIELD.metadata, PLACE_BYTES) === null || children === null) return true;
    return children.length > 0 && fieldsListTooMuch(facts, children, depth + 1);
  });
}

/** Places of the entries of a vector; null when they would not fit into the message. */
function entriesAt(facts: DataView, table: number, field: number, entryBytes: number): readonly number[] | null {
  const vectorAt = fieldAt(facts, table, field);
  if (vectorAt === null) return [];
  const vector = vectorAt + facts.getUint32(vectorAt, true);
  const count = facts.getUint32(vector, true);
  if (vector + 4 + count * entryBytes > facts.byteLength) return null;
  return Array.from({ length: count }, (_, i) => vector + 4 + i * entryBytes);
}

/** Place of a field of a flatbuffer table, null when it is left out. Before the table stands how far back its list of fields is. */
function fieldAt(facts: DataView, table: number, field: number): number | null {
  const list = table - facts.getInt32(table, true);
  const entry = 4 + 2 * field;
  const offset = entry < facts.getUint16(list, true) ? facts.getUint16(list + entry, true) : 0;
  return offset === 0 ? null : table + offset;
}
