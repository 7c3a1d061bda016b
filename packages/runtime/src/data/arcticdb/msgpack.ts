import { corrupt } from './errors.ts';

/** What users store beside a frame. Numbers beyond 2^53 are bigints; what only python can read is named, not read. */
export type MetadataValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly MetadataValue[]
  | { readonly [key: string]: MetadataValue }
  | MetadataTime
  | MetadataDuration
  | MetadataOpaque;

/** Nanoseconds since 1970; `timezone` is null for a time without one. */
export class MetadataTime {
  readonly ns: bigint;
  readonly timezone: string | null;

  constructor(ns: bigint, timezone: string | null) {
    this.ns = ns;
    this.timezone = timezone;
  }
}

export class MetadataDuration {
  readonly ns: bigint;

  constructor(ns: bigint) {
    this.ns = ns;
  }
}

/** A python object. Reading it would run its code. */
export class MetadataOpaque {
  readonly extension: number;

  constructor(extension: number) {
    this.extension = extension;
  }
}

const EXTENSION_TIMESTAMP = 32;
const EXTENSION_DATETIME = 33;
const EXTENSION_TIMEDELTA = 34;
const MOST_LEVELS = 100;

/** Reads msgpack as ArcticDB writes it. */
export function readMsgpack(bytes: Uint8Array): MetadataValue {
  const reader = new MsgpackReader(bytes);
  const value = reader.value(0);
  if (!reader.isDone) throw corrupt('user metadata go on behind their end');
  return value;
}

class MsgpackReader {
  readonly #view: DataView;
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isDone(): boolean {
    return this.#at === this.#bytes.length;
  }

  value(level: number): MetadataValue {
    if (level > MOST_LEVELS) throw corrupt('user metadata are nested too deeply');
    const code = this.#view.getUint8(this.#take(1));
    if (code < 0x80) return code;
    if (code >= 0xe0) return code - 0x100;
    if (code < 0x90) return this.#map(code & 0x0f, level);
    if (code < 0xa0) return this.#list(code & 0x0f, level);
    if (code < 0xc0) return this.#text(code & 0x1f);
    return this.#coded(code, level);
  }

  /** Codes of one kind lie side by side and differ in the size of what follows. */
  #coded(code: number, level: number): MetadataValue {
    if (code === 0xc0) return null;
    if (code === 0xc1) throw corrupt('user metadata have a code that means nothing');
    if (code <= 0xc3) return code === 0xc3;
    if (code <= 0xc6) return Uint8Array.from(this.#span(this.#unsigned(2 ** (code - 0xc4))));
    if (code <= 0xc9) return this.#extension(this.#unsigned(2 ** (code - 0xc7)), level);
    if (code <= 0xd3) return this.#number(code);
    if (code <= 0xd8) return this.#extension(2 ** (code - 0xd4), level);
    if (code <= 0xdb) return this.#text(this.#unsigned(2 ** (code - 0xd9)));
    const length = this.#unsigned((code & 1) === 0 ? 2 : 4);
    return code <= 0xdd ? this.#list(length, level) : this.#map(length, level);
  }

  #number(code: number): number | bigint {
    switch (code) {
      case 0xca:
        return this.#view.getFloat32(this.#take(4));
      case 0xcb:
        return this.#view.getFloat64(this.#take(8));
      case 0xcf:
        return plainNumber(this.#view.getBigUint64(this.#take(8)));
      case 0xd0:
        return this.#view.getInt8(this.#take(1));
      case 0xd1:
        return this.#view.getInt16(this.#take(2));
      case 0xd2:
        return this.#view.getInt32(this.#take(4));
      case 0xd3:
        return plainNumber(this.#view.getBigInt64(this.#take(8)));
      default:
        return this.#unsigned(2 ** (code - 0xcc));
    }
  }

  #unsigned(bytes: number): number {
    const at = this.#take(bytes);
    return bytes === 1 ? this.#view.getUint8(at) : bytes === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  #text(length: number): string {
    return this.#span(length).toString('utf8');
  }

  #list(length: number, level: number): MetadataValue[] {
    const values: MetadataValue[] = [];
    for (let i = 0; i < length; i += 1) values.push(this.value(level + 1));
    return values;
  }

  #map(length: number, level: number): MetadataValue {
    const entries: [string, MetadataValue][] = [];
    for (let i = 0; i < length; i += 1) entries.push([keyText(this.value(level + 1)), this.value(level + 1)]);
    return Object.fromEntries(entries);
  }

  #extension(length: number, level: number): MetadataValue {
    const kind = this.#view.getInt8(this.#take(1));
    const content = this.#span(length);
    if (![EXTENSION_TIMESTAMP, EXTENSION_DATETIME, EXTENSION_TIMEDELTA].includes(kind)) return new MetadataOpaque(kind);
    const inner = new MsgpackReader(content).value(level + 1);
    if (kind === EXTENSION_TIMEDELTA) return new MetadataDuration(toNs(inner));
    const [ns, timezone] = Array.isArray(inner) ? (inner as readonly MetadataValue[]) : [inner, null];
    return new MetadataTime(toNs(ns), typeof timezone === 'string' ? timezone : null);
  }

  #span(length: number): Buffer {
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  #take(bytes: number): number {
    const start = this.#at;
    this.#at += bytes;
    if (this.#at > this.#bytes.length) throw corrupt('user metadata are cut');
    return start;
  }
}

/** Keys that are no text become text. */
function keyText(key: MetadataValue): string {
  return typeof key === 'string' ? key : typeof key === 'object' ? JSON.stringify(key) : String(key);
}

function toNs(value: MetadataValue | undefined): bigint {
  if (typeof value !== 'number' && typeof value !== 'bigint') throw corrupt('a time in user metadata is no number');
  return BigInt(value);
}

function plainNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
