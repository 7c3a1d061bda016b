import { afterEach, expect, it } from 'vitest';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import { HOST_STATE, type HostState } from '../../modes/session/view/host-records.ts';
import { until } from './dry-run-process.fixture.ts';
import { LiveWorld } from './live-process.fixture.ts';

let world: LiveWorld | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
}, 60_000);

it(
  'a container that is asked to end while the exchange is away says which entry it leaves there',
  { timeout: 120_000 },
  async () => {
    const live = (world = await LiveWorld.open('spot', 5, { entry_pricing: { price_side: 'same' } }));
    await live.allow();
    const run = live.start();
    const stage = async () => (JSON.parse((await live.records()).get(HOST_STATE) ?? 'null') as HostState | null)?.stage;
    await until(async () => ((await stage()) === 'RUNNING' ? true : null), 'RUNNING', run);
    await live.order('in', { kind: 'force-entry', pair: live.pair, side: 'long' });
    const entry = await until(
      () => live.sim.ledger.orders().find(({ order }) => order.status === 'NEW') ?? null,
      'the entry',
      run,
    );
    live.sim.faults.load({ version: 1, rules: [{ do: { shape: { id: 'A14', point: 'before' } } }] });
    run.child.kill('SIGTERM');
    const { code, err } = await run.ended;
    expect(code).toBe(EXIT_CODE.terminated);
    expect(live.sim.ledger.orders().at(-1)!.order.status).toBe('NEW');
    const from = err.indexOf('DRAINING');
    expect(err.slice(from)).toContain(entry.order.clientOrderId);
  },
);
