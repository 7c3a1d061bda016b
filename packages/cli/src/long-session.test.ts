import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandLine, temporaryFolder, type Ended } from './command.fixture.ts';
import { nextHost, sessionPlace, worldRecords } from './session-world.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();
const place = sessionPlace(join(cwd, 'state'));
const CLOSED = 250;

/** A session that has put its closed trades aside; trades 2 and 3 are open. */
beforeAll(async () => {
  const host = await nextHost(place().door);
  const one = JSON.parse(worldRecords().get('trade/1')!) as { readonly trade: object; readonly closed: object };
  const rows = Array.from({ length: CLOSED }, (_, number) => {
    const id = 10 + number;
    const trade = { ...one, trade: { ...one.trade, id }, closed: { ...one.closed, number } };
    return { kind: 'closed' as const, text: JSON.stringify({ [`trade/${id}`]: trade, [`row/${id}`]: { close: 1 } }) };
  });
  const sums = { trades: CLOSED, won: CLOSED, lost: 0, profitAbs: 10 * CLOSED };
  const totals = JSON.stringify({ ...sums, byPair: { 'BTC/USDT': sums } });
  await host.step({ rows, put: new Map([['closed', totals]]), gone: ['trade/1'] });
});

async function session(words: string): Promise<Ended> {
  const ended = await tradai.run(['session', ...words.split(' ')], { cwd });
  expect(ended.code).toBe(0);
  return ended;
}

describe('a session that has closed many trades', () => {
  it('shows the last ten, and says how many there are', async () => {
    const { out } = await session('show rises');
    expect(out).toContain(`CLOSED TRADES, THE LAST 10 OF ${CLOSED}`);
    const ids = out.split('\n').flatMap((line) => /^\W*(\d{3})\b/.exec(line)?.[1] ?? []);
    expect(ids).toEqual(Array.from({ length: 10 }, (_, i) => String(250 + i)));
  });

  it.each(['show rises', 'list'])('gives programs the last hundred, and the sums of all: %s', async (words) => {
    const [found] = [JSON.parse((await session(`${words} --json`)).out)].flat() as [
      { readonly closed_trades: readonly { readonly id: number }[]; readonly closed_totals: object },
    ];
    expect(found.closed_trades.map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, i) => 160 + i));
    const sums = { trades: CLOSED, won: CLOSED, lost: 0, profit_abs: 2500 };
    expect(found.closed_totals).toEqual({ ...sums, by_pair: { 'BTC/USDT': sums } });
  });

  it('exports all', async () => {
    expect((await session('export rises')).out.trim().split('\n')).toHaveLength(1 + CLOSED);
  });

  it('knows a closed trade when somebody wants to leave it', async () => {
    const ended = await tradai.run(['session', 'force-exit', 'rises', '12', '--reason', 'tried'], { cwd });
    expect([ended.code, ended.err]).toEqual([
      64,
      expect.stringContaining(
        'Trade 12 of rises (BTC/USDT) is closed already (exit_signal); open: 2 (BTC/USDT), 3 (ETH/USDT).',
      ),
    ]);
  });
});
