declare module 'lz4js' {
  const lz4: {
    /** Unpacks an LZ4 frame. Throws on broken input. */
    decompress(data: Uint8Array): Uint8Array;
  };
  export default lz4;
}
