import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { SqliteAccountRows } from '../../adapters/embedded/account-rows-sqlite.ts';
import type { Attempt } from '../../orders/attempt.ts';
import { anAccountRow, exposed } from '../../orders/account-row.fixture.ts';
import { eventsIn } from '../container-world.fixture.ts';
import { until } from './dry-run-process.fixture.ts';
import { LiveWorld, rowsOf } from './live-process.fixture.ts';

const FACTOR = 20;
/** Of 10 000, which the account has. */
const LIMITS = { TRADAI_ACCOUNT_LIMITS: '{"coin_share": 0.1}' };
const HELD = { account: 'main', session: 'other', capital: '10000' } as const;

let world: LiveWorld | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
}, 60_000);

it(
  'a container trades within what the other sessions of its account leave it, and tells them what it has',
  { timeout: 120_000 },
  async () => {
    const live = (world = await LiveWorld.open('spot', FACTOR));
    const accounts = new SqliteAccountRows(join(live.folder, 'state'));
    const others = (held: string): Promise<unknown> =>
      accounts.write(anAccountRow({ ...HELD, coins: { BTC: exposed({ held }) } }), null);
    const own = async () => (await accounts.read('main')).rows.find(({ session }) => session === live.strategy);
    await live.allow();
    await others('900');
    const run = live.start(LIMITS);
    await until(async () => ((await own()) === undefined ? null : true), 'its row', run);
    expect(await own()).toMatchObject({ epoch: 1, capital: '10000', currency: 'USDT', coins: {} });
    expect(eventsIn(run.err()).map(({ message }) => message)).toContain(
      'TRADAI_ACCOUNT_LIMITS lowers coin_share from 0.5 to 0.1.',
    );

    await live.order('in-1', { kind: 'force-entry', pair: live.pair, side: 'long' });
    const denied = await until(
      async () => rowsOf<Attempt>(await live.records(), 'attempt/').find(({ state }) => state === 'DENIED') ?? null,
      'the refusal',
      run,
    );
    expect(denied.answer).toBe('account-coin');
    expect(live.sim.ledger.orders()).toEqual([]);

    await others('500');
    await live.order('in-2', { kind: 'force-entry', pair: live.pair, side: 'long' });
    await until(async () => (Number((await own())?.coins['BTC']?.held ?? 0) > 200 ? true : null), 'its position', run);
    run.child.kill('SIGTERM');
    await run.ended;
    const left = (await own())!.coins['BTC']!;
    expect([Number(left.held) > 200 && Number(left.held) < 400, left.buys, left.sells]).toEqual([true, '0', '0']);
    accounts.close();
  },
);
