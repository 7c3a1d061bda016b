import { risingClock } from './clock.ts';
import { openWriter, type ArcticWriter } from './change.ts';
import { createLibrary, type LibraryOptions } from './create-library.ts';
import type { ArcticFrame } from './frame.ts';
import type { FrameToWrite } from './frame-to-write.ts';
import { processLeases } from './lease.ts';
import { readFrame } from './library.ts';
import { objectSource, type ObjectClient } from './object-source.ts';

/** An object store in memory, which notes what was asked of it: `GET vref`, `PUT tdata`. */
export function memoryObjects(): ObjectClient & { readonly objects: Map<string, Uint8Array>; readonly log: string[] } {
  const objects = new Map<string, Uint8Array>();
  const log: string[] = [];
  const note = (action: string, key: string): void => {
    log.push(`${action} ${/(?:^|\/)(tdata|tindex|ver|vref|sl|tref|cref)\//.exec(key)?.[1] ?? key}`);
  };
  return {
    objects,
    log,
    getObject(key, range) {
      note('GET', key);
      const bytes = objects.get(key);
      return Promise.resolve(bytes === undefined ? null : bytes.slice(range?.from, range?.to));
    },
    hasObject(key) {
      note('HEAD', key);
      return Promise.resolve(objects.has(key));
    },
    listObjects(prefix) {
      note('LIST', prefix);
      return Promise.resolve([...objects.keys()].filter((key) => key.startsWith(prefix)));
    },
    putObject(key, bytes) {
      note('PUT', key);
      objects.set(key, bytes.slice());
      return Promise.resolve();
    },
    deleteObject(key) {
      note('DELETE', key);
      objects.delete(key);
      return Promise.resolve();
    },
  };
}

export async function memoryWriter(
  options: LibraryOptions = {},
): Promise<{ writer: ArcticWriter; client: ReturnType<typeof memoryObjects> }> {
  const client = memoryObjects();
  const clock = risingClock(() => 1_767_300_000_000);
  const library = await createLibrary(objectSource(client), 'spot', { clock, ...options });
  client.log.length = 0;
  return { writer: openWriter(library, processLeases(), clock), client };
}

const HOUR_NS = 3_600_000_000_000n;

/** Hourly rows: row `first` and those after it, each column's value telling its row. */
export function hourlyFrame(first: number, count: number, scale = 1, columns = ['open', 'close']): FrameToWrite {
  return {
    index: { name: 'date', timezone: 'UTC', values: BigInt64Array.from({ length: count }, (_, i) => hour(first + i)) },
    columns: columns.map((name, place) => {
      const values = Float64Array.from({ length: count }, (_, i) => (first + i) * scale + place / 10);
      return { name, data: { kind: 'number', type: 'float64', values } };
    }),
  };
}

export function hour(row: number): bigint {
  return 1_609_459_200_000_000_000n + BigInt(row) * HOUR_NS;
}

/** Rows as `time in hours: value of the first column`. */
export function rowsOf(frame: ArcticFrame): string[] {
  const [first] = frame.columns;
  if (frame.index.kind !== 'time' || first?.data.kind !== 'number') throw new Error('no table of times');
  const { values } = first.data;
  return Array.from(frame.index.values, (time, row) => `${(time - hour(0)) / (hour(1) - hour(0))}: ${values[row]}`);
}

export async function latestRows({ library }: ArcticWriter, symbol = 'S'): Promise<string[]> {
  return rowsOf(await readFrame(library, symbol));
}
