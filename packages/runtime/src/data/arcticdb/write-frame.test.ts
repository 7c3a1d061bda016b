import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArcticWriter } from './change.ts';
import { deleteSymbol, deleteVersions } from './delete-versions.ts';
import { encodeKeys, keyRow } from './encode-keys.ts';
import type { ColumnData } from './frame.ts';
import type { FrameToWrite } from './frame-to-write.ts';
import { readKeyRows } from './key-rows.ts';
import { readFrame, symbolsOf, versionsOf } from './library.ts';
import { hour, hourlyFrame, latestRows, memoryWriter, rowsOf } from './memory-objects.fixture.ts';
import { Segment } from './segment.ts';
import { appendFrame, deleteRange, updateFrame, writeFrame } from './write-frame.ts';

describe('requests of a change are those of ArcticDB, in its order', () => {
  it('first write', async () => {
    const { writer, client } = await memoryWriter();
    await writeFrame(writer, 'S', hourlyFrame(0, 3));
    expect(client.log.join(', ')).toBe('GET vref, PUT tdata, PUT tindex, GET vref, PUT ver, PUT vref, PUT sl');
  });

  it.each([
    ['write', writeFrame, 'GET vref, PUT tdata, PUT tindex, GET vref, PUT ver, PUT vref'],
    ['append', appendFrame, 'GET vref, GET tindex, PUT tdata, PUT tindex, GET vref, PUT ver, PUT vref'],
    ['update behind the end', updateFrame, 'GET vref, GET tindex, PUT tdata, PUT tindex, GET vref, PUT ver, PUT vref'],
  ])('%s to what is there', async (_, change, requests) => {
    const { writer, client } = await memoryWriter();
    await writeFrame(writer, 'S', hourlyFrame(0, 3));
    client.log.length = 0;
    await change(writer, 'S', hourlyFrame(3, 2));
    expect(client.log.join(', ')).toBe(requests);
  });

  it('update inside a slice fetches it once', async () => {
    const { writer, client } = await memoryWriter();
    await writeFrame(writer, 'S', hourlyFrame(0, 9));
    client.log.length = 0;
    await updateFrame(writer, 'S', hourlyFrame(3, 2));
    expect(client.log.filter((request) => request === 'GET tdata')).toHaveLength(1);
    expect(client.log.filter((request) => request === 'PUT tdata')).toHaveLength(3);
  });
});

describe('versions', () => {
  it('count on, and each stays readable', async () => {
    const { writer } = await memoryWriter();
    await writeFrame(writer, 'S', hourlyFrame(0, 2));
    await appendFrame(writer, 'S', hourlyFrame(2, 1));
    expect(await updateFrame(writer, 'S', hourlyFrame(1, 1, 10))).toEqual({ version: 2, rows: 3 });
    const read = async (version: number): Promise<string[]> =>
      rowsOf(await readFrame(writer.library, 'S', { asOf: { version } }));
    expect(await read(0)).toEqual(['0: 0', '1: 1']);
    expect(await read(1)).toEqual(['0: 0', '1: 1', '2: 2']);
    expect(await read(-1)).toEqual(['0: 0', '1: 10', '2: 2']);
  });

  it('a pruned one takes its objects along, but for those that are still used', async () => {
    const { writer, client } = await memoryWriter();
    await writeFrame(writer, 'S', hourlyFrame(0, 2));
    await writeFrame(writer, 'S', hourlyFrame(0, 3));
    await appendFrame(writer, 'S', hourlyFrame(3, 1), { prune: true });
    expect(await latestRows(writer)).toEqual(['0: 0', '1: 1', '2: 2', '3: 3']);
    const kept = (kind: string): number => [...client.objects.keys()].filter((key) => key.includes(`/${kind}/`)).length;
    expect([kept('tdata'), kept('tindex')]).toEqual([2, 1]);
    expect((await versionsOf(writer.library, 'S')).map(({ isDeleted }) => isDeleted)).toEqual([false, true, true]);
  });

  it('a deleted symbol is not listed, and its name can be used again', async () => {
    const { writer } = await memoryWriter();
    await writeFrame(writer, 'S', hourlyFrame(0, 2));
    await writeFrame(writer, 'other', hourlyFrame(0, 2));
    await deleteSymbol(writer, 'S');
    expect(await symbolsOf(writer.library)).toEqual(['other']);
    await expect(readFrame(writer.library, 'S')).rejects.toMatchObject({ code: 'arctic-no-symbol' });
    expect(await writeFrame(writer, 'S', hourlyFrame(5, 1))).toEqual({ version: 1, rows: 1 });
    expect(await symbolsOf(writer.library)).toEqual(['S', 'other']);
  });
});

describe('a change that does not fit is refused in one sentence', () => {
  const before = 'ArcticDB library "spot", symbol "S": ';
  it.each<[string, (writer: ArcticWriter) => Promise<unknown>, string]>([
    [
      'rows before the last one',
      (writer) => appendFrame(writer, 'S', hourlyFrame(1, 1)),
      'the first new time 1609462800000000000 ns is before the last one there, 1609466400000000000 ns.',
    ],
    [
      'other columns',
      (writer) => appendFrame(writer, 'S', hourlyFrame(3, 1, 1, ['open'])),
      'the columns are date (type 44), open (type 28); there are date (type 44), open (type 28), close (type 28).',
    ],
    [
      'falling times',
      (writer) => writeFrame(writer, 'S', unordered()),
      'the time of row 1 is before that of the row before it.',
    ],
    [
      'another zone',
      (writer) =>
        appendFrame(writer, 'S', { ...hourlyFrame(3, 1), index: { ...hourlyFrame(3, 1).index, timezone: null } }),
      'the times are in zone none; there it is UTC.',
    ],
    ['a version that is not there', (writer) => deleteVersions(writer, 'S', [7]), 'there is no version 7 to delete.'],
  ])('%s', async (_, change, message) => {
    const { writer } = await memoryWriter();
    await writeFrame(writer, 'S', hourlyFrame(0, 3));
    await expect(change(writer)).rejects.toMatchObject({ message: before + message });
    expect(await latestRows(writer)).toEqual(['0: 0', '1: 1', '2: 2']);
  });

  it.each(['', 'a*b', 'x//y', '/x', 'x/', '..', 'ä', 's'.repeat(255)])('the symbol "%s"', async (symbol) => {
    const { writer, client } = await memoryWriter();
    await expect(writeFrame(writer, symbol, hourlyFrame(0, 1))).rejects.toMatchObject({ code: 'arctic-refused' });
    expect(client.log).toEqual([]);
  });

  function unordered(): FrameToWrite {
    const frame = hourlyFrame(0, 2);
    return { ...frame, index: { ...frame.index, values: frame.index.values.toReversed() } };
  }
});

describe('any changes in any order', () => {
  type Step = { readonly kind: 'write' | 'append' | 'update' | 'cut'; readonly first: number; readonly count: number };
  const step = fc.record<Step>({
    kind: fc.constantFrom('write', 'append', 'update', 'cut'),
    first: fc.nat(40),
    count: fc.integer({ min: 1, max: 25 }),
  });

  it('leave every version with the rows that a sorted map would have', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 8 }),
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        async (steps, rowsPerSlice, dynamicSchema) => {
          const { writer } = await memoryWriter({ rowsPerSlice, columnsPerSlice: 1, dynamicSchema });
          let model = new Map<number, number>();
          const versions: string[][] = [];
          for (const [place, { kind, first, count }] of steps.entries()) {
            const start = kind === 'append' ? Math.max(-1, ...model.keys()) + 1 : first;
            const frame = hourlyFrame(start, count, place + 1);
            if (kind === 'write') await writeFrame(writer, 'S', frame);
            else if (kind === 'append') await appendFrame(writer, 'S', frame);
            else if (kind === 'update') await updateFrame(writer, 'S', frame);
            else if (versions.length > 0)
              await deleteRange(writer, 'S', { from: hour(start), to: hour(start + count - 1) });
            else continue;
            model = kind === 'write' ? new Map() : new Map(model);
            for (let row = start; row < start + count; row += 1) {
              if (kind === 'cut') model.delete(row);
              else model.set(row, row * (place + 1));
            }
            const sorted = [...model].toSorted(([a], [b]) => a - b);
            versions.push(sorted.map(([row, value]) => `${row}: ${value}`));
          }
          for (const [version, rows] of versions.entries())
            expect(rowsOf(await readFrame(writer.library, 'S', { asOf: { version } }))).toEqual(rows);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('what a prune costs and leaves', () => {
  it('does not grow with the number of changes before it', async () => {
    const { writer, client } = await memoryWriter();
    const requests: number[] = [];
    for (let row = 0; row < 12; row += 1) {
      client.log.length = 0;
      await updateFrame(writer, 'S', hourlyFrame(row, 1), { prune: true });
      requests.push(client.log.filter((request) => request.startsWith('GET ver')).length);
    }
    expect(new Set(requests.slice(3)).size).toBe(1);
    expect(await latestRows(writer)).toHaveLength(12);
  });

  it('what a snapshot holds stays', async () => {
    const { writer, client } = await memoryWriter();
    await writeFrame(writer, 'S', hourlyFrame(0, 2));
    const { storage } = writer.library;
    const head = readKeyRows(new Segment((await storage.get({ kind: 'vref', id: 'S' }))!));
    await storage.put({ kind: 'tref', id: 'kept' }, encodeKeys('S', [keyRow(head.keyOf(0))]).bytes);
    await writeFrame(writer, 'S', hourlyFrame(5, 1), { prune: true });
    await deleteSymbol(writer, 'S');
    expect(rowsOf(await readFrame(writer.library, 'S', { asOf: { snapshot: 'kept' } }))).toEqual(['0: 0', '1: 1']);
    expect([...client.objects.keys()].filter((key) => key.includes('/tdata/'))).toHaveLength(1);
  });
});

describe('texts', () => {
  it('outlive a cut through their slice', async () => {
    const { writer } = await memoryWriter();
    const texts = (first: number, count: number): FrameToWrite => {
      const indices = Int32Array.from({ length: count }, (_, i) => ((first + i) % 4) - 1);
      const { index } = hourlyFrame(first, count);
      return { index, columns: [{ name: 'text', data: { kind: 'text', words: ['a', '', 'ü'], indices } }] };
    };
    await writeFrame(writer, 'S', texts(0, 12));
    await updateFrame(writer, 'S', texts(4, 3));
    const { columns } = await readFrame(writer.library, 'S');
    const { words, indices } = columns[0]!.data as Extract<ColumnData, { kind: 'text' }>;
    const round = [null, 'a', '', 'ü'];
    expect(Array.from(indices, (place) => words[place] ?? null)).toEqual([...round, ...round, ...round]);
  });
});
