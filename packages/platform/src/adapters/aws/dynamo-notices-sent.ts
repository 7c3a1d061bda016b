import type { DynamoTable, Key } from '@tradai/runtime/dynamo';
import type { NoticeKey, NoticesSent } from '../../ports/notices-sent.ts';
import { putMarked } from './marked-put.ts';
import { daysLater, LONGEST_DAYS } from './run-event-row.ts';

/** Which notices were sent, as rows `RUN#<id> NOTICE#<attempt>#<status>`. One without a time is one that was. */
export class DynamoNoticesSent implements NoticesSent {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async claim(key: NoticeKey, nowMs: number, untilMs: number): Promise<'mine' | 'sent' | 'taken'> {
    const row = { ...keyOf(key), claimed_until_ms: untilMs, expires_at: daysLater(nowMs, LONGEST_DAYS) };
    const isFree = { text: 'attribute_not_exists(#pk) OR #claimed_until_ms <= :now', values: { now: nowMs } };
    if (await putMarked(this.#table, row, isFree)) return 'mine';
    const stands = await this.#table.get(keyOf(key));
    return stands !== null && stands['claimed_until_ms'] === undefined ? 'sent' : 'taken';
  }

  async sent(key: NoticeKey): Promise<void> {
    // Whoever claimed it: it was sent.
    await this.#table.update(keyOf(key), { text: 'REMOVE #claimed_until_ms' }, { text: 'attribute_exists(#pk)' });
  }

  async giveBack(key: NoticeKey): Promise<void> {
    await this.#table.delete(keyOf(key), { text: 'attribute_exists(#claimed_until_ms)' });
  }
}

function keyOf({ id, attempt, status }: NoticeKey): Key {
  return { pk: `RUN#${id}`, sk: `NOTICE#${attempt}#${status}` };
}
