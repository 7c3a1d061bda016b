/**
 * Builds one protobuf message, fields in the order in which they are given. Zero, false and empty values are left out, as proto3 wants it,
 * except by `message`, because an empty message is not the same as none.
 */
export class ProtoWriter {
  readonly #bytes: number[] = [];

  /** Unsigned; a negative bigint is written as its 64 bits. */
  number(field: number, value: number | bigint): this {
    if (value === 0 || value === 0n) return this;
    this.#varint(field * 8);
    this.#varint(value);
    return this;
  }

  bool(field: number, value: boolean): this {
    return this.number(field, value ? 1 : 0);
  }

  text(field: number, value: string): this {
    return this.bytes(field, Buffer.from(value, 'utf8'));
  }

  bytes(field: number, value: Uint8Array): this {
    return value.length === 0 ? this : this.#span(field, value);
  }

  /** An empty text too: one of a group of fields of which one must be there. */
  chosenText(field: number, value: string): this {
    return this.#span(field, Buffer.from(value, 'utf8'));
  }

  message(field: number, build: (message: ProtoWriter) => unknown): this {
    const inner = new ProtoWriter();
    build(inner);
    return this.#span(field, inner.#bytes);
  }

  /** A message that is already written. */
  written(field: number, message: Uint8Array): this {
    return this.#span(field, message);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes);
  }

  #span(field: number, value: Uint8Array | readonly number[]): this {
    this.#varint(field * 8 + 2);
    this.#varint(value.length);
    for (const byte of value) this.#bytes.push(byte);
    return this;
  }

  #varint(value: number | bigint): void {
    if (typeof value === 'bigint') {
      let rest = BigInt.asUintN(64, value);
      for (; rest > 0x7fn; rest >>= 7n) this.#bytes.push(Number(rest & 0x7fn) | 0x80);
      this.#bytes.push(Number(rest));
      return;
    }
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.#bytes.push((rest % 128) | 0x80);
    this.#bytes.push(rest);
  }
}

/** A protobuf `Any` of one of ArcticDB's messages, such as `descriptors_pb2.TimeSeriesDescriptor`. */
export function anyOf(type: string, value: Uint8Array, domain = 'type.googleapis.com'): Uint8Array<ArrayBuffer> {
  return new ProtoWriter().text(1, `${domain}/arcticc.pb2.${type}`).bytes(2, value).finish();
}
