import { numberIn, textIn, type Change, type DynamoTable, type Item, type Key } from '@tradai/runtime/dynamo';
import { ServiceError } from '@tradai/runtime/ports';
import { changeStatus, type StatusChange } from '../../domain/change-status.ts';
import type { Run, RunId } from '../../domain/run.ts';
import type { Pool } from '../../domain/slots.ts';
import type { Slots } from '../../ports/run-store.ts';
import { movedBy } from './dynamo-run-store.ts';
import { writeRun } from './run-write.ts';

const MOST_TRIES = 50;
const ONE_MORE = { text: 'ADD #used :one, #rev :one', values: { one: 1 } };
const ONE_LESS = { text: 'ADD #used :less, #rev :one', values: { less: -1, one: 1 } };

/** Slots as rows `SLOT#<pool>`: `COUNTER`, and `H#<run>` for each that is held. Both change in one transaction, with the run's row. */
export class DynamoSlots implements Slots {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async take(pool: Pool, id: RunId, change: StatusChange, most: number): Promise<'taken' | 'full' | 'conflict'> {
    const taken = await writeRun<'taken' | 'full' | 'conflict'>(this.#table, id, async ({ run }) => {
      const [counter, holder] = await Promise.all([this.#counter(pool), this.#table.get(holderKey(pool, id))]);
      if (holder === null && counter.used >= most) return { answer: 'full' };
      const outcome = changeStatus(run, change);
      if (outcome.kind !== 'changed') return { answer: 'conflict' };
      const write = { run: outcome.run, event: movedBy(change) };
      return { write, with: takeChanges(pool, outcome.run, { most, isHeld: holder !== null }), after: 'taken' };
    });
    return taken ?? 'conflict';
  }

  async release(pool: Pool, { id, version }: Pick<Run, 'id' | 'version'>): Promise<void> {
    const isOlder = {
      text: 'attribute_exists(#pk) AND (attribute_not_exists(#taken_ver) OR #taken_ver <= :read)',
      values: { read: version },
    };
    const failed = await this.#table.transact([
      { delete: holderKey(pool, id), condition: isOlder },
      { update: counterKey(pool), change: ONE_LESS, condition: { text: '#used > :none', values: { none: 0 } } },
    ]);
    // Nothing was counted: the count is wrong, and the slot is free all the same.
    if (failed.length === 1 && failed[0] === 1) await this.#table.delete(holderKey(pool, id), isOlder);
  }

  async holders(pool: Pool): Promise<readonly RunId[]> {
    const rows = await this.#table.queryAll(slotPk(pool), 'H#');
    return rows.map((row) => textIn(row, 'sk').slice('H#'.length));
  }

  async recount(pool: Pool): Promise<number> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const { used, rev } = await this.#counter(pool);
      const { length } = await this.holders(pool);
      if (length === used) return 0;
      const isDone = await this.#table.update(
        counterKey(pool),
        { text: 'SET #used = :used, #rev = :next', values: { used: length, next: rev + 1 } },
        rev === 0 ? { text: 'attribute_not_exists(#rev)' } : { text: '#rev = :rev', values: { rev } },
      );
      if (isDone) return length - used;
    }
    throw new ServiceError('busy', `Slots of ${pool} are taken all the time; try again.`);
  }

  async #counter(pool: Pool): Promise<{ used: number; rev: number }> {
    const row: Item = (await this.#table.get(counterKey(pool))) ?? { used: { N: '0' }, rev: { N: '0' } };
    return { used: numberIn(row, 'used'), rev: numberIn(row, 'rev') };
  }
}

/** A slot that it has already is its own, from now on by another version of its row. */
function takeChanges(
  pool: Pool,
  { id, version }: Run,
  { most, isHeld }: { readonly most: number; readonly isHeld: boolean },
): Change[] {
  const put = { ...holderKey(pool, id), taken_ver: version };
  if (isHeld) return [{ put, condition: { text: 'attribute_exists(#pk)' } }];
  const isFree = { text: 'attribute_not_exists(#used) OR #used < :most', values: { most } };
  return [
    { update: counterKey(pool), change: ONE_MORE, condition: isFree },
    { put, condition: { text: 'attribute_not_exists(#pk)' } },
  ];
}

function slotPk(pool: Pool): string {
  return `SLOT#${pool}`;
}

function counterKey(pool: Pool): Key {
  return { pk: slotPk(pool), sk: 'COUNTER' };
}

function holderKey(pool: Pool, id: RunId): Key {
  return { pk: slotPk(pool), sk: `H#${id}` };
}
