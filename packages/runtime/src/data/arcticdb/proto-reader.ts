import { corrupt } from './errors.ts';

const WIRE_VARINT = 0;
const WIRE_EIGHT_BYTES = 1;
const WIRE_BYTES = 2;
const WIRE_FOUR_BYTES = 5;

/**
 * Walks the fields of one protobuf message:
 * `for (let field = message.next(); field !== 0; field = message.next()) switch (field) { case 1: … default: message.skip(); }`.
 * Every field must be taken or skipped. Throws a fault at whatever leads out of the message.
 */
export class ProtoReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;
  #wire = 0;
  #low = 0;
  #high = 0;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** Number of the next field; 0 at the end. */
  next(): number {
    if (this.#at >= this.#end) return 0;
    const tag = this.#number();
    this.#wire = tag & 7;
    const field = Math.floor(tag / 8);
    if (field === 0) throw corrupt('a protobuf message has a field without a number');
    return field;
  }

  /** An unsigned number below 2^53. */
  number(): number {
    this.#expect(WIRE_VARINT);
    return this.#number();
  }

  bool(): boolean {
    return this.number() !== 0;
  }

  /** All 64 bits, unsigned. */
  unsigned(): bigint {
    this.#expect(WIRE_VARINT);
    this.#varint();
    return this.#high === 0 ? BigInt(this.#low) : (BigInt(this.#high) << 32n) | BigInt(this.#low);
  }

  signed(): bigint {
    return BigInt.asIntN(64, this.unsigned());
  }

  /** Numbers of a repeated field: one, or many packed into bytes. */
  repeated(): bigint[] {
    if (this.#wire === WIRE_VARINT) return [this.unsigned()];
    const packed = new ProtoReader(this.bytes());
    const numbers: bigint[] = [];
    while (packed.#at < packed.#end) {
      packed.#wire = WIRE_VARINT;
      numbers.push(packed.unsigned());
    }
    return numbers;
  }

  /** Whether the field holds a number. */
  isNumber(): boolean {
    return this.#wire === WIRE_VARINT;
  }

  /** The memory of the message, not a copy. */
  bytes(): Uint8Array {
    const { start, end } = this.#span();
    return this.#bytes.subarray(start, end);
  }

  text(): string {
    const { start, end } = this.#span();
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + start, end - start).toString('utf8');
  }

  message(): ProtoReader {
    const { start, end } = this.#span();
    return new ProtoReader(this.#bytes, start, end);
  }

  skip(): void {
    if (this.#wire === WIRE_VARINT) this.#varint();
    else if (this.#wire === WIRE_BYTES) this.#span();
    else if (this.#wire === WIRE_EIGHT_BYTES || this.#wire === WIRE_FOUR_BYTES) {
      this.#at += this.#wire === WIRE_EIGHT_BYTES ? 8 : 4;
      if (this.#at > this.#end) throw corrupt('a protobuf message is cut');
    } else throw corrupt(`a protobuf message has the wire type ${this.#wire}`);
  }

  #expect(wire: number): void {
    if (this.#wire !== wire) throw corrupt(`a protobuf field has the wire type ${this.#wire} instead of ${wire}`);
  }

  #span(): { start: number; end: number } {
    this.#expect(WIRE_BYTES);
    const length = this.#number();
    const start = this.#at;
    if (length > this.#end - start) throw corrupt(`a protobuf field of ${length} bytes is longer than its message`);
    this.#at = start + length;
    return { start, end: this.#at };
  }

  #number(): number {
    this.#varint();
    if (this.#high > 0x1f_ffff) throw corrupt('a protobuf number is above 2^53');
    return this.#high * 4_294_967_296 + this.#low;
  }

  /** Fills `#low` and `#high`, the halves of a number of up to 64 bits, seven bits a byte. */
  #varint(): void {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.#at >= this.#end) throw corrupt('a protobuf number is cut');
      const byte = this.#bytes[this.#at]!;
      this.#at += 1;
      if (shift < 28) low |= (byte & 0x7f) << shift;
      else if (shift === 28) {
        low |= (byte & 0x0f) << 28;
        high = (byte & 0x70) >> 4;
      } else high |= (byte & 0x7f) << (shift - 32);
      if (byte < 0x80) {
        this.#low = low >>> 0;
        this.#high = high >>> 0;
        return;
      }
    }
    throw corrupt('a protobuf number has more than ten bytes');
  }
}

/** The content of a protobuf `Any`, and the last part of its type's name. */
export function readAny(bytes: Uint8Array): { readonly type: string; readonly value: Uint8Array } {
  const message = new ProtoReader(bytes);
  let type = '';
  let value = new Uint8Array(0);
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 1) type = message.text();
    else if (field === 2) value = message.bytes() as Uint8Array<ArrayBuffer>;
    else message.skip();
  }
  return { type: type.slice(type.lastIndexOf('.') + 1), value };
}
