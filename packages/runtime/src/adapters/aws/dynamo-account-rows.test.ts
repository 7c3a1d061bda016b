import { describe, expect, it } from 'vitest';
import { anAccountRow } from '../../orders/account-row.fixture.ts';
import { DynamoAccountRows } from './dynamo-account-rows.ts';
import { toItem, type Item, type PlainItem } from './dynamo-items.ts';
import type { DynamoTable, Expression, Key } from './dynamo-table.ts';

/** A table of one row. `before`: what happens as each put arrives; a put whose answer is lost and that is sent again finds its condition broken. */
class OneRow {
  readonly place = 'made';
  row: Item | null = null;
  puts = 0;
  before: (puts: number) => 'ok' | 'lost' = () => 'ok';

  get(): Promise<Item | null> {
    return Promise.resolve(this.row);
  }

  put(row: Key & PlainItem, { values }: Expression): Promise<boolean> {
    this.puts += 1;
    const how = this.before(this.puts);
    const stands = this.row?.['version']?.N ?? null;
    const isMet = values === undefined ? stands === null : Number(stands) === values['seen'];
    if (isMet) this.row = toItem(row);
    return Promise.resolve(isMet && how === 'ok');
  }

  close(): void {}
}

function rowsOn(table: OneRow): DynamoAccountRows {
  return new DynamoAccountRows(table as unknown as DynamoTable);
}

describe('rows of an account in DynamoDB', () => {
  it.each(['{', ''])('that are "%s" and no JSON are told by the name of their row', async (body) => {
    const table = new OneRow();
    table.row = toItem({ pk: 'ACCOUNT#acc-1', sk: 'SESSIONS', version: 7, body });

    await expect(rowsOn(table).read('acc-1')).rejects.toMatchObject({
      code: 'damaged-store',
      message: 'The row ACCOUNT#acc-1 SESSIONS has no body that is JSON.',
    });
  });

  it('count as written when the answer was lost and the row stands there', async () => {
    const table = new OneRow();
    table.before = () => 'lost';

    expect(await rowsOn(table).write(anAccountRow(), 0)).toEqual({ kind: 'written', version: 1 });
    expect(table.puts).toBe(1);
  });

  it('are written again by who decided by nothing, when somebody else came first', async () => {
    const table = new OneRow();
    const rows = rowsOn(table);
    table.before = (puts) => {
      const other = {
        pk: 'ACCOUNT#acc-1',
        sk: 'SESSIONS',
        version: 7,
        body: JSON.stringify([anAccountRow({ session: 'b' })]),
      };
      if (puts === 1) table.row = toItem(other);
      return 'ok';
    };

    expect(await rows.write(anAccountRow({ session: 'a' }), null)).toEqual({ kind: 'written', version: 8 });
    expect((await rows.read('acc-1')).rows.map(({ session }) => session)).toEqual(['a', 'b']);
  });

  it('are not written by who decided by a version that is gone', async () => {
    const table = new OneRow();
    table.before = () => {
      table.row = toItem({ pk: 'ACCOUNT#acc-1', sk: 'SESSIONS', version: 1, body: '[]' });
      return 'ok';
    };

    expect(await rowsOn(table).write(anAccountRow(), 0)).toEqual({ kind: 'moved' });
  });

  it('are given up when others always come first', async () => {
    const table = new OneRow();
    table.before = (puts) => {
      table.row = toItem({ pk: 'ACCOUNT#acc-1', sk: 'SESSIONS', version: 100 + puts, body: '[]' });
      return 'ok';
    };

    await expect(rowsOn(table).write(anAccountRow(), null)).rejects.toMatchObject({ code: 'busy' });
  });
});
