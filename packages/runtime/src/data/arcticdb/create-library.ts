import { risingClock, type RisingClock } from './clock.ts';
import { rowDescriptor } from './encode-keys.ts';
import { encodeSegment } from './encode-segment.ts';
import { ArcticFault, atPlace } from './errors.ts';
import { openLibrary, type ArcticLibrary } from './library.ts';
import { anyOf, ProtoWriter } from './proto-writer.ts';
import type { ArcticSource, ArcticStorage } from './storage.ts';

export interface LibraryOptions {
  /** ArcticDB's own number, 100,000, when left out. */
  readonly rowsPerSlice?: number;
  /** 127 when left out. */
  readonly columnsPerSlice?: number;
  /** Slices may differ in their columns; not so when left out. */
  readonly dynamicSchema?: boolean;
  /** As `path_prefix` of ArcticDB's address: where in the bucket its libraries lie. */
  readonly pathPrefix?: string;
  readonly clock?: RisingClock;
}

/** Makes a library in an object store, as ArcticDB makes it, and opens it. Throws when there is one of this name. */
export async function createLibrary(
  source: ArcticSource,
  name: string,
  {
    rowsPerSlice = 0,
    columnsPerSlice = 0,
    dynamicSchema = false,
    pathPrefix = '',
    clock = risingClock(),
  }: LibraryOptions = {},
  wrap?: (storage: ArcticStorage) => ArcticStorage,
): Promise<ArcticLibrary> {
  await atPlace({ library: name }, async () => {
    const key = { kind: 'cref', id: name } as const;
    if (await source.config.exists(key))
      throw new ArcticFault('arctic-refused', 'there is a library of this name already');
    // The time makes a new place for a library that is made again after it was deleted.
    const place = `${name}${clock()}`;
    const prefix = pathPrefix === '' ? place : `${pathPrefix}/${place}`;
    const { bytes } = encodeSegment({
      descriptor: rowDescriptor('', []),
      columns: [],
      metadata: anyOf(
        'storage_pb2.LibraryConfig',
        configuration(name, prefix, { rowsPerSlice, columnsPerSlice, dynamicSchema }),
      ),
    });
    await source.config.put(key, bytes);
  });
  return openLibrary(source, name, wrap);
}

function configuration(
  name: string,
  prefix: string,
  {
    rowsPerSlice,
    columnsPerSlice,
    dynamicSchema,
  }: Pick<Required<LibraryOptions>, 'rowsPerSlice' | 'columnsPerSlice' | 'dynamicSchema'>,
): Uint8Array {
  const storage = `${prefix}_store`;
  const s3 = anyOf('s3_storage_pb2.Config', new ProtoWriter().text(9, prefix).finish(), 'cxx.arctic.org');
  return new ProtoWriter()
    .message(1, (library) => {
      library.text(1, name).text(3, storage);
      library.message(4, (store) => {
        store.message(1, (options) => {
          options.number(1, columnsPerSlice).number(2, rowsPerSlice).bool(9, true).bool(12, true);
          options
            .message(15, () => undefined)
            .bool(52, dynamicSchema)
            .bool(56, true);
        });
        store.bool(5, true);
      });
    })
    .message(2, (entry) => entry.text(1, storage).message(2, (place) => place.written(2, s3)))
    .finish();
}
