import { numberIn, type DynamoTable, type Key } from '@tradai/runtime/dynamo';
import { ServiceError } from '@tradai/runtime/ports';
import type { Marks } from '../../ports/marks.ts';
import { putMarked } from './marked-put.ts';

const MOST_TRIES = 20;

/** What was seen, as rows `SEEN#<key>`. */
export class DynamoMarks implements Marks {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async see(key: string, nowMs: number, keptMs: number): Promise<{ firstMs: number; isFirst: boolean }> {
    const untilMs = nowMs + keptMs;
    const row = { ...placeOf(key), first_ms: nowMs, until_ms: untilMs, expires_at: Math.ceil(untilMs / 1000) };
    const isOver = { text: 'attribute_not_exists(#pk) OR #until_ms <= :now', values: { now: nowMs } };
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      if (await putMarked(this.#table, row, isOver)) return { firstMs: nowMs, isFirst: true };
      const firstMs = await this.firstSeen(key, nowMs);
      if (firstMs !== null) return { firstMs, isFirst: false };
    }
    throw new ServiceError('busy', 'What was seen is forgotten all the time; try again.');
  }

  async firstSeen(key: string, nowMs: number): Promise<number | null> {
    const row = await this.#table.get(placeOf(key));
    return row === null || numberIn(row, 'until_ms') <= nowMs ? null : numberIn(row, 'first_ms');
  }

  async forget(key: string): Promise<void> {
    await this.#table.delete(placeOf(key));
  }
}

function placeOf(key: string): Key {
  return { pk: `SEEN#${key}`, sk: 'SEEN' };
}
