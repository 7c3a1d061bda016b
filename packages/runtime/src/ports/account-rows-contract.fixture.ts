import { describe, expect, it } from 'vitest';
import { anAccountRow, exposed } from '../orders/account-row.fixture.ts';
import type { AccountRows } from './account-rows.ts';

/** What rows of an account on every store promise. `open` gives empty ones. */
export function accountRowsContract(adapter: string, open: () => Promise<AccountRows>): void {
  const promises: [title: string, check: (rows: AccountRows) => Promise<void>][] = [];
  const promise = (title: string, check: (rows: AccountRows) => Promise<void>): void =>
    void promises.push([title, check]);

  promise('an account of which nobody told anything has no rows', async (rows) => {
    expect(await rows.read('acc-1')).toEqual({ version: 0, rows: [] });
  });

  promise('a row is given back as it was written, in order of the sessions', async (rows) => {
    const [one, other] = [
      anAccountRow({ session: 'b', coins: { BTC: exposed({ held: '-12.50' }), 'A/B': exposed({ buys: '1e-7' }) } }),
      anAccountRow({ session: 'a', epoch: 3, equity: '999.123456789012345678', clearedMs: 7, atMs: 1_767_225_600_000 }),
    ];
    expect(await rows.write(one, 0)).toEqual({ kind: 'written', version: 1 });
    expect(await rows.write(other, 1)).toEqual({ kind: 'written', version: 2 });

    expect(await rows.read('acc-1')).toEqual({ version: 2, rows: [other, one] });
  });

  promise('a later row of a session takes the place of the one before', async (rows) => {
    await rows.write(anAccountRow(), null);
    await rows.write(anAccountRow({ equity: '900', epoch: 2 }), null);

    expect(await rows.read('acc-1')).toEqual({ version: 2, rows: [anAccountRow({ equity: '900', epoch: 2 })] });
  });

  promise('who decided by what does not stand there any more writes nothing', async (rows) => {
    await rows.write(anAccountRow({ session: 'a' }), 0);
    expect(await rows.write(anAccountRow({ session: 'b' }), 0)).toEqual({ kind: 'moved' });
    expect(await rows.write(anAccountRow({ session: 'b' }), 2)).toEqual({ kind: 'moved' });

    expect(await rows.read('acc-1')).toEqual({ version: 1, rows: [anAccountRow({ session: 'a' })] });
  });

  promise('who decided by nothing writes whatever stands there', async (rows) => {
    await rows.write(anAccountRow({ session: 'a' }), null);
    expect(await rows.write(anAccountRow({ session: 'b' }), null)).toEqual({ kind: 'written', version: 2 });
  });

  promise('a holder of before cannot write over a later one', async (rows) => {
    await rows.write(anAccountRow({ epoch: 5 }), null);
    expect(await rows.write(anAccountRow({ epoch: 4 }), null)).toEqual({ kind: 'old-epoch', epoch: 5 });
    expect(await rows.write(anAccountRow({ epoch: 4 }), 1)).toEqual({ kind: 'old-epoch', epoch: 5 });
    expect(await rows.write(anAccountRow({ epoch: 5, equity: '1' }), 1)).toEqual({ kind: 'written', version: 2 });
  });

  promise('of twenty that decide by one version one writes', async (rows) => {
    await rows.write(anAccountRow(), 0);
    const all = Array.from({ length: 20 }, (_, at) => rows.write(anAccountRow({ session: `s${at}` }), 1));
    const kinds = (await Promise.all(all)).map(({ kind }) => kind);

    expect(kinds.filter((kind) => kind === 'written')).toHaveLength(1);
    expect(await rows.read('acc-1')).toMatchObject({ version: 2 });
  });

  promise('accounts are apart, and names that no store can hold are refused', async (rows) => {
    await rows.write(anAccountRow({ account: 'acc-2' }), 0);

    expect(await rows.read('acc-1')).toEqual({ version: 0, rows: [] });
    await expect(rows.write(anAccountRow({ session: 'a#b' }), null)).rejects.toMatchObject({ code: 'invalid-entry' });
  });

  describe(`rows of an account on ${adapter}`, () => {
    it.each(promises)('%s', async (_, check) => {
      const rows = await open();
      try {
        await check(rows);
      } finally {
        rows.close();
      }
    });
  });
}
