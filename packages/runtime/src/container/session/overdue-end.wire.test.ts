import { afterEach, expect, it } from 'vitest';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import { until } from './dry-run-process.fixture.ts';
import { LiveWorld } from './live-process.fixture.ts';

/** Long enough for an entry, on a busy machine too. */
const MAX_SECONDS = 20;

let world: LiveWorld | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
}, 60_000);

it.each([
  ['SIGTERM', 'terminated', 'Stopped by SIGTERM.'],
  ['SIGINT', 'interrupted', 'Stopped by SIGINT.'],
  ['MAX_SECONDS', 'terminated', 'Stopped at the time limit of MAX_SECONDS.'],
] as const)(
  'a container that is asked to end (%s) while the exchange is away says which entry it leaves there',
  { timeout: 120_000 },
  async (by, name, why) => {
    const live = (world = await LiveWorld.open('spot', 5, { entry_pricing: { price_side: 'same' } }));
    await live.allow();
    const run = live.start(by === 'MAX_SECONDS' ? { MAX_SECONDS: String(MAX_SECONDS) } : {});
    await until(async () => ((await live.state())?.stage === 'RUNNING' ? true : null), 'RUNNING', run);
    await live.order('in', { kind: 'force-entry', pair: live.pair, side: 'long' });
    const entry = await until(
      () => live.sim.ledger.orders().find(({ order }) => order.status === 'NEW') ?? null,
      'the entry',
      run,
    );
    live.sim.faults.load({ version: 1, rules: [{ do: { shape: { id: 'A14', point: 'before' } } }] });
    if (by !== 'MAX_SECONDS') run.child.kill(by);
    const { code, err } = await run.ended;
    expect(code).toBe(EXIT_CODE[name]);
    expect(live.sim.ledger.orders().at(-1)!.order.status).toBe('NEW');
    const from = err.indexOf('DRAINING');
    expect(err.slice(from)).toContain(entry.order.clientOrderId);
    const message = `${why} It was not in order within 20 s, and keeps its lease.`;
    expect(await live.beat()).toMatchObject({ stage: 'DRAINING', outcome: { code: EXIT_CODE[name], name, message } });
  },
);
