import { describe, expect, it } from 'vitest';
import { MemorySessionStore } from '../../../ports/memory-session-store.fixture.ts';
import { A_SESSION, aStep, FIRST } from '../../../ports/session-step.fixture.ts';
import type { SessionRowKind } from '../../../ports/session-store.ts';
import { pastLocks, withPast } from './past-rows.ts';

/** A session that closed trades 1 to 3 in its steps 1 to 3, and noted something of trade 1 after that. */
async function aPast(): Promise<MemorySessionStore> {
  const store = new MemorySessionStore();
  await store.begin(A_SESSION, FIRST);
  const rowsOf: readonly (readonly [SessionRowKind, object])[][] = [
    [['closed', { 'trade/1': { n: 1 }, 'notes/trade/1': { looks: 1 } }]],
    [
      ['locks', { 'lock/0': { endMs: 1 } }],
      ['closed', { 'trade/2': { n: 2 } }],
    ],
    [
      ['closed', { 'trade/3': { n: 3 } }],
      ['closed', { 'notes/trade/1': { looks: 2 } }],
    ],
  ];
  for (const [at, rows] of rowsOf.entries())
    await store.commit(
      A_SESSION,
      FIRST,
      aStep(at + 1, {
        put: new Map([['trade/4', '{"n":4}']]),
        rows: rows.map(([kind, row]) => ({ kind, text: JSON.stringify(row) })),
      }),
    );
  return store;
}

describe('a session with what it has put aside', () => {
  it('has it among its records as it was written last', async () => {
    const store = await aPast();
    const { records, seq } = await withPast(store, (await store.read(A_SESSION))!);
    expect([Object.fromEntries(records), seq]).toEqual([
      {
        'trade/1': '{"n":1}',
        'notes/trade/1': '{"looks":2}',
        'trade/2': '{"n":2}',
        'trade/3': '{"n":3}',
        'trade/4': '{"n":4}',
      },
      3,
    ]);
  });

  it('keeps what stands among the records, which is newer', async () => {
    const store = await aPast();
    const stored = (await store.read(A_SESSION))!;
    const live = { ...stored, records: new Map([['notes/trade/1', '{"looks":3}']]) };
    expect((await withPast(store, live)).records.get('notes/trade/1')).toBe('{"looks":3}');
  });

  it('has nothing of steps that came after it was read', async () => {
    const store = await aPast();
    const before = { ...(await store.read(A_SESSION))!, seq: 1, records: new Map([['trade/2', '{"open":true}']]) };
    expect(Object.fromEntries((await withPast(store, before)).records)).toEqual({
      'trade/1': '{"n":1}',
      'notes/trade/1': '{"looks":1}',
      'trade/2': '{"open":true}',
    });
    expect(await pastLocks(store, before)).toEqual(new Map());
  });

  it('reads no more than is asked for', async () => {
    const store = await aPast();
    const stored = (await store.read(A_SESSION))!;
    expect([...(await withPast(store, stored, { last: 2 })).records.keys()]).toEqual([
      ...['trade/3', 'notes/trade/1', 'trade/4'],
    ]);
    expect((await withPast(store, stored, { last: 0 })).records).toEqual(stored.records);
  });

  it('has its locks apart', async () => {
    const store = await aPast();
    expect(await pastLocks(store, (await store.read(A_SESSION))!)).toEqual(new Map([['lock/0', '{"endMs":1}']]));
  });
});
