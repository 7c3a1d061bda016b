import { numberIn, textIn, type DynamoTable, type Item, type Key, type PlainItem } from '@tradai/runtime/dynamo';
import { ServiceError } from '@tradai/runtime/ports';
import { endOfPairs, hasEnded } from '../../domain/backfill.ts';
import type { BackfillAcceptance, BackfillStore, PairEnd } from '../../ports/backfill-store.ts';
import type { Backfill } from '../../ports/collection.ts';
import { isVersion, putMarked } from './marked-put.ts';
import { timeText } from './run-row.ts';

const MOST_TRIES = 50;
/** How long one that has ended is kept. */
const KEPT_MS = 30 * 86_400_000;
const OPEN = 'BACKFILLS#OPEN';
const ENDED = 'BACKFILLS#ENDED';

/** How far each pair is, done or not. */
type PairCandles = Readonly<Record<string, number>>;

interface Row {
  readonly backfill: Backfill;
  readonly pairs: PairCandles;
  readonly key: string;
  readonly ver: number;
}

/** Backfills as rows `BACKFILL#<id> META`, and `BACKFILLKEY#<key>` by which a wish is known again. */
export class DynamoBackfills implements BackfillStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  get place(): string {
    return this.#table.place;
  }

  async accept(backfill: Backfill, key: string, hash: string): Promise<BackfillAcceptance> {
    await this.#forget(backfill.createdMs - KEPT_MS);
    const known = { ...keyPlace(key), hash, backfill_id: backfill.id };
    const made: Row = { backfill, pairs: {}, key, ver: 1 };
    const failed = await this.#table.transact([
      { put: known, condition: isVersion(0) },
      { put: rowOf(made), condition: isVersion(0) },
    ]);
    if (failed.length === 0) return { kind: 'accepted', backfill };
    const before = await this.#table.get(keyPlace(key));
    if (before === null) throw new ServiceError('refused', `There is a backfill ${backfill.id} already.`);
    if (textIn(before, 'hash') !== hash) return { kind: 'mismatch' };
    const first = await this.get(textIn(before, 'backfill_id'));
    if (first === null) throw new ServiceError('busy', 'A backfill of this key is just forgotten; try again.');
    // Ours, where the answer was lost.
    return { kind: first.id === backfill.id ? 'accepted' : 'replayed', backfill: first };
  }

  async get(id: string): Promise<Backfill | null> {
    return (await this.#find(id))?.backfill ?? null;
  }

  async open(): Promise<readonly Backfill[]> {
    const rows = await this.#table.getMany(await this.#table.indexed(OPEN));
    return rows.map((row) => readRow(row).backfill).filter((each) => !hasEnded(each));
  }

  progress(id: string, pair: string, candles: number): Promise<Backfill | null> {
    return this.#change(id, ({ backfill, pairs }) => {
      const isDone = Object.hasOwn(backfill.pairsDone, pair) || !backfill.pairs.includes(pair);
      return { backfill: { ...backfill, state: 'RUNNING' }, pairs: isDone ? pairs : { ...pairs, [pair]: candles } };
    });
  }

  endPair(id: string, pair: string, end: PairEnd, atMs: number): Promise<Backfill | null> {
    return this.#change(id, ({ backfill, pairs }) => {
      const isDone = Object.hasOwn(backfill.pairsDone, pair) || !backfill.pairs.includes(pair);
      const pairsDone = isDone ? backfill.pairsDone : { ...backfill.pairsDone, [pair]: { ...end } };
      const state = endOfPairs({ ...backfill, pairsDone });
      return {
        backfill: { ...backfill, pairsDone, state, endedMs: state === 'RUNNING' ? null : atMs },
        pairs: isDone ? pairs : { ...pairs, [pair]: end.candles },
      };
    });
  }

  cancel(id: string, atMs: number): Promise<Backfill | null> {
    return this.#change(id, ({ backfill, pairs }) => ({
      ...{ backfill: { ...backfill, state: 'CANCELLED', endedMs: atMs }, pairs },
    }));
  }

  /** As long as it has not ended. */
  async #change(id: string, next: (row: Row) => Pick<Row, 'backfill' | 'pairs'>): Promise<Backfill | null> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const row = await this.#find(id);
      if (row === null || hasEnded(row.backfill)) return row?.backfill ?? null;
      const { backfill, pairs } = next(row);
      const candles = Object.values(pairs).reduce((sum, each) => sum + each, 0);
      const changed: Row = { ...row, backfill: { ...backfill, candles }, pairs, ver: row.ver + 1 };
      if (await putMarked(this.#table, rowOf(changed), isVersion(row.ver))) return changed.backfill;
    }
    throw new ServiceError('busy', `The backfill ${id} changes all the time; try again.`);
  }

  async #forget(beforeMs: number): Promise<void> {
    for await (const { pk, sk } of this.#table.queryIndex('gsi1', ENDED, { before: timeText(beforeMs) })) {
      const item = await this.#table.get({ pk: pk!.S!, sk: sk!.S! });
      if (item === null) continue;
      const { backfill, key } = readRow(item);
      await this.#table.transact([{ delete: keyPlace(key) }, { delete: placeOf(backfill.id) }]);
    }
  }

  async #find(id: string): Promise<Row | null> {
    const item = await this.#table.get(placeOf(id));
    return item === null ? null : readRow(item);
  }
}

function rowOf({ backfill, pairs, key, ver }: Row): Key & PlainItem {
  const { id, createdMs, endedMs, state } = backfill;
  const part = endedMs === null ? OPEN : ENDED;
  return {
    ...{ ...placeOf(id), gsi1pk: part, gsi1sk: `${timeText(endedMs ?? createdMs)}#${id}`, status: state, ver, key },
    ...{ row: JSON.stringify(backfill), pairs: JSON.stringify(pairs) },
  };
}

function readRow(item: Item): Row {
  return {
    backfill: JSON.parse(textIn(item, 'row')) as Backfill,
    pairs: JSON.parse(textIn(item, 'pairs')) as PairCandles,
    ...{ key: textIn(item, 'key'), ver: numberIn(item, 'ver') },
  };
}

function placeOf(id: string): Key {
  return { pk: `BACKFILL#${id}`, sk: 'META' };
}

function keyPlace(key: string): { pk: string; sk: string } {
  return { pk: `BACKFILLKEY#${key}`, sk: 'KEY' };
}
