import { afterEach, describe, expect, it } from 'vitest';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import { HOST_ABOUT, HOST_STATE, type HostAbout, type HostState } from '../../modes/session/view/host-records.ts';
import type { Attempt } from '../../orders/attempt.ts';
import type { StartedProcess } from '../container-process.fixture.ts';
import { eventsIn } from '../container-world.fixture.ts';
import { until } from './dry-run-process.fixture.ts';
import { LiveWorld, rowsOf } from './live-process.fixture.ts';

/** Requests have to leave within seconds of the exchange's time, and entries within ten of their decision, on a busy machine too. */
const FACTOR = 5;
/** An order is worth less than a tenth of it, as caps demand. */
const BALANCE = 10_000;

let world: LiveWorld | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
}, 60_000);

function stateIn(records: ReadonlyMap<string, string>): HostState | null {
  return JSON.parse(records.get(HOST_STATE) ?? 'null') as HostState | null;
}

function aboutIn(records: ReadonlyMap<string, string>): HostAbout | null {
  return JSON.parse(records.get(HOST_ABOUT) ?? 'null') as HostAbout | null;
}

async function running(live: LiveWorld, starts: number, run: StartedProcess): Promise<void> {
  await until(
    async () => {
      const records = await live.records();
      return stateIn(records)?.stage === 'RUNNING' && aboutIn(records)?.starts === starts ? true : null;
    },
    `start ${starts}`,
    run,
  );
}

describe('the kill switch of a live container', { timeout: 120_000 }, () => {
  it('takes an entry that rests away, and holds until a person resumes, over a restart too', async () => {
    const live = (world = await LiveWorld.open('spot', FACTOR, { entry_pricing: { price_side: 'same' } }));
    await live.allow();
    const first = live.start();
    await running(live, 1, first);
    await live.order('in', { kind: 'force-entry', pair: live.pair, side: 'long' });
    const statuses = () => live.sim.ledger.orders().map(({ order }) => order.status);
    await until(() => (statuses().includes('NEW') ? true : null), 'the entry', first);
    first.child.kill('SIGUSR2');
    await until(() => (statuses().includes('CANCELED') ? true : null), 'its end', first);
    const halted = async () => {
      const state = stateIn(await live.records());
      return state?.stage === 'HALTED' && state.causes.includes('kill-switch') ? true : null;
    };
    await until(halted, 'the halt', first);
    first.child.kill('SIGKILL');
    await first.ended;

    const second = live.start();
    await until(async () => (aboutIn(await live.records())?.starts === 2 ? true : null), 'the second start', second);
    await until(halted, 'the halt', second);
    await live.order('again', { kind: 'force-entry', pair: live.pair, side: 'long' });
    await live.order('on', { kind: 'resume' });
    await running(live, 2, second);
    second.child.kill('SIGTERM');
    expect(await second.ended).toMatchObject({ code: EXIT_CODE.done });
    expect(
      statuses().filter((status) => status !== 'CANCELED'),
      'nothing was entered while it held',
    ).toEqual([]);
    expect(await live.differences()).toEqual([]);
  });
});

describe.each(['spot', 'usdm'] as const)('a container in the mode live, %s', { timeout: 120_000 }, (kind) => {
  it('enters, has its stop at the exchange while it is dead, goes on, and leaves: each order once', async () => {
    const live = (world = await LiveWorld.open(kind, FACTOR));
    await live.allow();
    const first = live.start();
    await running(live, 1, first);
    expect(aboutIn(await live.records())!.wallet, 'the wallet is the account').toBe(BALANCE);
    await live.order('in', { kind: 'force-entry', pair: live.pair, side: 'long' });
    await until(() => (live.restingStops().length > 0 ? true : null), 'the stop', first);
    first.child.kill('SIGKILL');
    expect((await first.ended).signal).toBe('SIGKILL');
    expect(live.restingStops()).toHaveLength(1);

    const second = live.start();
    await running(live, 2, second);
    expect(live.restingStops()).toHaveLength(1);
    const open = rowsOf<Attempt>(await live.records(), 'attempt/').filter(({ state }) => state === 'OPEN');
    expect(open.map(({ cid }) => cid)).toEqual(live.restingStops());
    expect(await live.differences()).toEqual([]);
    await live.order('out', { kind: 'force-exit', trade: 'all' });
    await until(
      () => (eventsIn(second.err()).some(({ event }) => event === 'trade-closed') ? true : null),
      'the end',
      second,
    );
    second.child.kill('SIGTERM');
    const ended = await second.ended;
    expect({ code: ended.code, err: ended.err.slice(-500) }).toMatchObject({ code: EXIT_CODE.done });

    expect(stateIn(await live.records())).toMatchObject({ stage: 'DRAINING' });
    expect(live.restingStops()).toEqual([]);
    expect(await live.differences()).toEqual([]);
    expect(live.sim.report()).toMatchObject({
      ...{ postsPerClientId: 1, duplicateIntents: 0, ordersWithoutRequest: 0, lateEffects: 0, signatureFailures: 0 },
    });
    const filled = live.sim.ledger.orders().filter(({ order }) => order.executed > 0n);
    expect(filled.map(({ order }) => order.side)).toEqual(['BUY', 'SELL']);
    const fills = rowsOf<{ readonly tradeId: string }>(await live.records(), 'fill/').map(({ tradeId }) => tradeId);
    expect(fills.toSorted()).toEqual(
      live.sim.ledger
        .fills()
        .map(({ tradeId }) => String(tradeId))
        .toSorted(),
    );
  });
});
