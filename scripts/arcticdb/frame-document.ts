import {
  NO_TEXT,
  readFrame,
  symbolsOf,
  versionsOf,
  type ArcticFrame,
  type ArcticLibrary,
  type ColumnData,
} from '../../packages/runtime/src/data/arcticdb/index.ts';

/** What a library holds, in a form that Python writes too: bytes of columns in base64, texts as they are. */
export interface LibraryDocument {
  readonly symbols: readonly string[];
  /** Frames by symbol and version; `null` for a deleted version. */
  readonly frames: Readonly<Record<string, Readonly<Record<string, FrameDocument | null>>>>;
}

export interface FrameDocument {
  readonly index: { readonly name: string | null; readonly timezone: string | null; readonly ns: string };
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly values: string | readonly unknown[];
  }[];
  readonly metadata: unknown;
}

/** Reads every version of every symbol. */
export async function documentOf(library: ArcticLibrary): Promise<LibraryDocument> {
  const symbols = await symbolsOf(library);
  const frames: Record<string, Record<string, FrameDocument | null>> = {};
  for (const symbol of symbols) {
    frames[symbol] = {};
    for (const { version, isDeleted } of await versionsOf(library, symbol))
      frames[symbol][version] = isDeleted
        ? null
        : frameDocument(await readFrame(library, symbol, { asOf: { version } }));
  }
  return { symbols, frames };
}

function frameDocument(frame: ArcticFrame): FrameDocument {
  if (frame.index.kind !== 'time') throw new Error('only tables with an index of times are compared');
  const { name, timezone, values } = frame.index;
  return {
    index: { name: name === null ? null : String(name), timezone, ns: base64(values) },
    columns: frame.columns.map(({ name: column, data }) => ({ name: String(column), ...columnDocument(data) })),
    metadata: frame.metadata,
  };
}

function columnDocument(data: ColumnData): { type: string; values: string | readonly unknown[] } {
  switch (data.kind) {
    case 'number':
      return { type: data.type, values: base64(data.values) };
    case 'bool':
      return { type: 'bool', values: base64(data.values) };
    case 'time':
      return { type: 'time', values: base64(data.values) };
    case 'text':
      return {
        type: 'text',
        values: Array.from(data.indices, (place) =>
          place >= 0 ? data.words[place] : place === NO_TEXT ? null : { nan: true },
        ),
      };
    case 'category':
      throw new Error('categories are not compared');
  }
}

function base64(values: ArrayBufferView): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}
