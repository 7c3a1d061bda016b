import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { SqliteAccountRows } from '../../adapters/embedded/account-rows-sqlite.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import { anAccountRow, exposed } from '../../orders/account-row.fixture.ts';
import { LiveContainer } from './live-container.fixture.ts';
import { LiveWorld } from './live-process.fixture.ts';

const FACTOR = 5;
const OTHER = { account: 'main', session: 'other', capital: '10000' } as const;

let world: LiveWorld | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
}, 60_000);

function changed(live: LiveWorld, file: string, change: string): void {
  const database = new DatabaseSync(join(live.folder, 'state', file), { timeout: 5000 });
  database.exec(change);
  database.close();
}

/** No lease is renewed, while beats go on in the same file. */
function takeLeasesAway(live: LiveWorld): () => void {
  const away = "BEGIN SELECT RAISE(ABORT, 'leases are away'); END";
  changed(live, 'state.db', `CREATE TRIGGER leases_away BEFORE UPDATE ON leases ${away}`);
  return () => changed(live, 'state.db', 'DROP TRIGGER leases_away');
}

describe('a container with a position whose store of leases is away', { timeout: 120_000 }, () => {
  it('says so, and goes on with the next renewal, and its stop stays', async () => {
    const held = await LiveContainer.holding((world = await LiveWorld.open('spot', FACTOR)));
    await held.beat('RUNNING');
    const back = takeLeasesAway(held.live);
    await held.beat('DEGRADED', 'lease-away');
    await held.tells('The lease cannot be renewed.');
    back();
    await held.beat('RUNNING');
    expect(await held.end()).toEqual(held.asItWas);
  });

  it('ends by 75 where it stays away, with its stop, and the next goes on when it is back', async () => {
    const held = await LiveContainer.holding((world = await LiveWorld.open('spot', FACTOR)));
    const back = takeLeasesAway(held.live);
    await held.beat('DEGRADED', 'lease-away');
    const { code, err } = await held.run.ended;
    expect({ code, err: err.slice(-800) }).toMatchObject({ code: EXIT_CODE.temporary });
    expect(err).toContain('the lease ran out without being renewed');
    expect(await held.live.beat()).toMatchObject({ stage: 'FENCED', outcome: { code: EXIT_CODE.temporary } });
    expect(held.live.restingStops()).toEqual(held.stops);
    back();
    await held.again();
    await held.beat('RUNNING');
    expect(await held.end()).toEqual(held.asItWas);
  });
});

describe('a container with a position whose journal another process keeps from it', { timeout: 120_000 }, () => {
  it('says so, and goes on with the first step that is written, and its stop stays', async () => {
    const held = await LiveContainer.holding((world = await LiveWorld.open('spot', FACTOR)));
    await held.beat('RUNNING');
    const file = join(held.live.folder, 'state/sessions/main', `${held.live.strategy}.live.db`);
    const other = new DatabaseSync(file, { timeout: 5000 });
    other.exec('BEGIN IMMEDIATE');
    await held.beatWith('journal-away');
    await held.tells('The journal cannot be written');
    other.exec('ROLLBACK');
    other.close();
    await held.tells('The journal can be written again.');
    await held.beat('RUNNING');
    expect(await held.end()).toEqual(held.asItWas);
  });
});

describe('a container with a position, another session of whose account takes the room of both', () => {
  it('says so, enters nothing, and goes on with room, and its stop stays', { timeout: 120_000 }, async () => {
    const live = (world = await LiveWorld.open('spot', FACTOR));
    const held = await LiveContainer.holding(live, { TRADAI_ACCOUNT_LIMITS: '{"coin_share": 0.1}' });
    await held.beat('RUNNING');
    const rows = new SqliteAccountRows(join(live.folder, 'state'));
    const other = (epoch: number, btc: string) =>
      rows.write(anAccountRow({ ...OTHER, epoch, coins: { BTC: exposed({ held: btc }) } }), null);
    await other(1, '5000');
    await held.beat('DEGRADED', 'account-closed');
    await held.tells('account-coin');
    await other(2, '0');
    await held.beat('RUNNING');
    rows.close();
    expect(await held.end()).toEqual(held.asItWas);
  });
});
