import { endOfPairs } from '../../domain/backfill.ts';
import type { Backfill, BackfillWish } from '../../ports/collection.ts';
import type { BackfillAcceptance, BackfillStore, PairEnd } from '../../ports/backfill-store.ts';
import type { PlatformDatabase, Query } from './platform-database.ts';

/** How long one that has ended is kept. */
const KEPT_MS = 30 * 86_400_000;

type Row = Readonly<Record<string, unknown>>;

/** Backfills in SQLite. */
export class SqliteBackfills implements BackfillStore {
  readonly #database: PlatformDatabase;

  constructor(database: PlatformDatabase) {
    this.#database = database;
  }

  get place(): string {
    return this.#database.place;
  }

  accept(backfill: Backfill, key: string, hash: string): Promise<BackfillAcceptance> {
    return this.#database.write((query): BackfillAcceptance => {
      const known = query('SELECT id, hash FROM backfills WHERE key = ?').get(key);
      if (known !== undefined)
        return known['hash'] === hash
          ? { kind: 'replayed', backfill: find(query, String(known['id']))! }
          : { kind: 'mismatch' };
      forget(query, backfill.createdMs - KEPT_MS);
      const { id, state, createdMs, endedMs, estimatedCandles, exchange, market, timeframe, pairs, ...rest } = backfill;
      const { fromMs, toMs, reason, isAgain } = rest;
      const wish = { exchange, market, timeframe, pairs, fromMs, toMs, reason, isAgain };
      query('INSERT INTO backfills VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(
        ...[id, key, hash, state, createdMs, endedMs, estimatedCandles, JSON.stringify(wish)],
      );
      for (const pair of pairs) query('INSERT INTO backfill_pairs (backfill_id, pair) VALUES (?, ?)').run(id, pair);
      return { kind: 'accepted', backfill: find(query, id)! };
    });
  }

  get(id: string): Promise<Backfill | null> {
    return this.#database.read((query) => find(query, id));
  }

  open(): Promise<readonly Backfill[]> {
    const sql = "SELECT * FROM backfills WHERE state IN ('QUEUED', 'RUNNING') ORDER BY created_ms, id";
    return this.#database.read((query) =>
      query(sql)
        .all()
        .map((row) => backfillOf(query, row)),
    );
  }

  progress(id: string, pair: string, candles: number): Promise<Backfill | null> {
    return this.#database.write((query) => {
      if (isOpen(query, id)) {
        query("UPDATE backfills SET state = 'RUNNING' WHERE id = ?").run(id);
        query('UPDATE backfill_pairs SET candles = ? WHERE backfill_id = ? AND pair = ? AND is_done = 0').run(
          ...[candles, id, pair],
        );
      }
      return find(query, id);
    });
  }

  endPair(id: string, pair: string, { candles, error }: PairEnd, atMs: number): Promise<Backfill | null> {
    return this.#database.write((query) => {
      if (!isOpen(query, id)) return find(query, id);
      const sql = `UPDATE backfill_pairs SET candles = ?, error = ?, is_done = 1
                   WHERE backfill_id = ? AND pair = ? AND is_done = 0`;
      query(sql).run(candles, error, id, pair);
      const state = endOfPairs(find(query, id)!);
      query('UPDATE backfills SET state = ?, ended_ms = ? WHERE id = ?').run(
        ...[state, state === 'RUNNING' ? null : atMs, id],
      );
      return find(query, id);
    });
  }

  cancel(id: string, atMs: number): Promise<Backfill | null> {
    return this.#database.write((query) => {
      if (isOpen(query, id)) query("UPDATE backfills SET state = 'CANCELLED', ended_ms = ? WHERE id = ?").run(atMs, id);
      return find(query, id);
    });
  }
}

function isOpen(query: Query, id: string): boolean {
  const row = query('SELECT state FROM backfills WHERE id = ?').get(id);
  return row?.['state'] === 'QUEUED' || row?.['state'] === 'RUNNING';
}

function forget(query: Query, beforeMs: number): void {
  query('DELETE FROM backfill_pairs WHERE backfill_id IN (SELECT id FROM backfills WHERE ended_ms < ?)').run(beforeMs);
  query('DELETE FROM backfills WHERE ended_ms < ?').run(beforeMs);
}

function find(query: Query, id: string): Backfill | null {
  const row = query('SELECT * FROM backfills WHERE id = ?').get(id);
  return row === undefined ? null : backfillOf(query, row);
}

function backfillOf(query: Query, row: Row): Backfill {
  const pairs = query('SELECT * FROM backfill_pairs WHERE backfill_id = ?').all(String(row['id']));
  const done = pairs.filter((pair) => pair['is_done'] === 1);
  return {
    ...(JSON.parse(String(row['wish'])) as BackfillWish),
    id: String(row['id']),
    state: row['state'] as Backfill['state'],
    estimatedCandles: Number(row['estimated']),
    candles: pairs.reduce((sum, pair) => sum + Number(pair['candles']), 0),
    pairsDone: Object.fromEntries(
      done.map((pair) => [
        String(pair['pair']),
        { candles: Number(pair['candles']), error: pair['error'] === null ? null : String(pair['error']) },
      ]),
    ),
    createdMs: Number(row['created_ms']),
    endedMs: row['ended_ms'] === null ? null : Number(row['ended_ms']),
  };
}
