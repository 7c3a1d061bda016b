declare module 'lz4js' {
  /** Unpacks an LZ4 frame. Throws on broken input. */
  export function decompress(data: Uint8Array): Uint8Array;
}
