import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RowStore } from './row-store.ts';

interface Row {
  readonly time: number;
  readonly amount: bigint;
  readonly of: { readonly text: string | null };
}

const row = (time: number): Row => ({ time, amount: BigInt(time) ** 3n, of: { text: time % 2 === 0 ? null : 'odd' } });
const times = (rows: Iterable<Row>): number[] => [...rows].map(({ time }) => time);
const filled = (count: number): RowStore<Row> => {
  const store = new RowStore<Row>(({ time }) => time);
  for (let time = 0; time < count; time++) store.add(row(time));
  return store;
};

afterEach(() => vi.unstubAllEnvs());

describe('rows that keep coming', () => {
  it('are all there, oldest first, while memory holds ten thousand of them at most', () => {
    for (const count of [0, 9_000, 9_216, 50_000]) {
      const store = filled(count);
      expect([...store.rows()]).toEqual(Array.from({ length: count }, (_, time) => row(time)));
      expect(store.length).toBe(count);
      expect(store.inMemory).toBeLessThan(10_000);
    }
  });

  it('leave out blocks that end before a time, and nothing after it', () => {
    const store = filled(30_000);
    const late = times(store.rows(15_000));
    expect(late.filter((time) => time >= 15_000)).toHaveLength(15_000);
    expect(late.length).toBeLessThan(16_100);
  });

  it('begin anew after they were forgotten', () => {
    const store = filled(30_000);
    store.clear();
    expect([store.length, ...store.rows()]).toEqual([0]);
    for (let time = 5; time < 20_005; time++) store.add(row(time));
    expect(times(store.rows())).toEqual(Array.from({ length: 20_000 }, (_, at) => at + 5));
  });

  it('leave no file with a name behind', () => {
    const folder = mkdtempSync(join(tmpdir(), 'row-store-'));
    vi.stubEnv('TMPDIR', folder);
    const store = filled(20_000);
    expect(store.inMemory).toBeLessThan(store.length);
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
    expect(times(store.rows())).toHaveLength(20_000);
  });
});
