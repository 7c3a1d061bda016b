import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import { openTradesIn, tradesIn } from '../../modes/session/play/play-trades.fixture.ts';
import { HOST_ABOUT, type HostAbout } from '../../modes/session/view/host-records.ts';
import { eventsIn } from '../container-world.fixture.ts';
import { replayDifference } from './replayed.fixture.ts';
import { DryRunWorld, until } from './dry-run-process.fixture.ts';

/** An hour passes in a second. */
const FACTOR = 3600;

/** What a live session would sign with. */
const KEY_OF_ACCOUNT = { TRADAI_SECRET_EXCHANGE_DRY_RUN: '{"apiKey":"sim-key","secret":"sim-secret"}' };

let world: DryRunWorld;
beforeAll(async () => {
  world = await DryRunWorld.open(FACTOR);
}, 60_000);
afterAll(async () => {
  await world.close();
}, 60_000);

function starts(records: ReadonlyMap<string, string>): number {
  return (JSON.parse(records.get(HOST_ABOUT) ?? '{"starts":0}') as HostAbout).starts;
}

describe('a container in the mode dry-run', { timeout: 120_000 }, () => {
  it('trades, survives SIGKILL, does what people want, and ends in order', async () => {
    const first = world.start(KEY_OF_ACCOUNT);
    const open = await until(
      async () => {
        const records = (await world.stored())?.records ?? new Map<string, string>();
        return openTradesIn(records).some(({ trade }) => trade.amount > 0) ? records : null;
      },
      'a trade',
      first,
    );
    first.child.kill('SIGKILL');
    expect((await first.ended).signal).toBe('SIGKILL');
    const killed = (await world.stored())!;

    const killedMs = Date.now();
    const second = world.start(KEY_OF_ACCOUNT);
    const again = await until(
      async () => {
        const stored = (await world.stored())!;
        return starts(stored.records) === 2 ? stored : null;
      },
      'the second start',
      second,
    );
    expect(Date.now() - killedMs, 'nobody waits for the lease of a process that is gone').toBeLessThan(20_000);
    expect(again.epoch).toBe(killed.epoch + 1);
    const ids = (records: ReadonlyMap<string, string>) => tradesIn(records).map(({ trade }) => [trade.id, trade.pair]);
    expect(ids(again.records)).toEqual(expect.arrayContaining(ids(open)));

    await world.order('leave-all', { kind: 'force-exit', trade: 'all' });
    await until(
      async () => (tradesIn((await world.stored())!.records).some(({ closed }) => closed !== null) ? true : null),
      'the exit',
      second,
    );
    second.child.kill('SIGTERM');
    const ended = await second.ended;
    expect({ code: ended.code, err: ended.err.slice(-500) }).toMatchObject({ code: EXIT_CODE.done });
    const events = eventsIn(ended.err).map(({ event }) => event);
    expect(events).toContain('trade-closed');
    const records = (await world.stored())!.records;
    expect([...records.keys()].filter((key) => key.startsWith('outbox/'))).toEqual([]);
    expect(await world.beat()).toMatchObject({
      epoch: again.epoch,
      stage: 'DRAINING',
      outcome: { code: EXIT_CODE.done },
    });
    const numbers = tradesIn(records).map(({ trade }) => trade.id);
    expect(numbers).toEqual([...new Set(numbers)]);
    expect(await replayDifference(world)).toBeNull();
    const signed = world.sim.log.records.filter(({ account, stamp }) => account !== null || stamp !== null);
    expect(signed, 'play money needs no key, and uses none that is there').toEqual([]);
  });
});
