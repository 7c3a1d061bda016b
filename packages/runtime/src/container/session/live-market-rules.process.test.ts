import { afterEach, expect, it } from 'vitest';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import { HOST_STATE, type HostState } from '../../modes/session/view/host-records.ts';
import type { Attempt } from '../../orders/attempt.ts';
import { eventsIn } from '../container-world.fixture.ts';
import { until } from './dry-run-process.fixture.ts';
import { LiveWorld, rowsOf } from './live-process.fixture.ts';

/** Entries have to leave within ten seconds of their decision, on a busy machine too. */
const FACTOR = 5;
/** Much coarser than what the markets file says of the pair. */
const COARSE = [
  { filterType: 'PRICE_FILTER', minPrice: '5', maxPrice: '1000000', tickSize: '5' },
  { filterType: 'LOT_SIZE', minQty: '0.002', maxQty: '9000', stepSize: '0.002' },
  { filterType: 'MARKET_LOT_SIZE', minQty: '0', maxQty: '100', stepSize: '0' },
  { filterType: 'NOTIONAL', minNotional: '5', applyMinToMarket: true, avgPriceMins: 5 },
] as const;

let world: LiveWorld | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
}, 60_000);

it('a live container enters, protects and leaves by the steps that the exchange lists, and says where its markets file is another', async () => {
  const live = (world = await LiveWorld.open('spot', FACTOR));
  live.sim.engine.setFilters('spot', 'BTCUSDT', COARSE);
  await live.allow();
  const run = live.start();
  const stage = async (): Promise<string | undefined> =>
    (JSON.parse((await live.records()).get(HOST_STATE) ?? 'null') as HostState | null)?.stage;
  await until(async () => ((await stage()) === 'RUNNING' ? true : null), 'the start', run);
  await live.order('in', { kind: 'force-entry', pair: live.pair, side: 'long' });
  await until(() => (live.restingStops().length > 0 ? true : null), 'the stop', run);
  await live.order('out', { kind: 'force-exit', trade: 'all' });
  const events = () => eventsIn(run.err());
  await until(() => (events().some(({ event }) => event === 'trade-closed') ? true : null), 'the end', run);
  run.child.kill('SIGTERM');
  expect(await run.ended).toMatchObject({ code: EXIT_CODE.done });

  const attempts = rowsOf<Attempt>(await live.records(), 'attempt/').toSorted((a, b) => a.signMs - b.signMs);
  // A fee of a thousandth in the coin leaves less than three steps.
  expect(attempts.map(({ amount, state }) => `${amount} ${state}`)).toEqual([
    '0.006 FILLED',
    '0.004 CANCELED',
    '0.004 FILLED',
  ]);
  const said = events().filter(({ event }) => event === 'market-rules');
  const differs = (what: string): string => `BTC/USDT: ${what} at the exchange, by which orders are.`;
  expect(said.map(({ message }) => message)).toEqual([
    differs('the step of amounts is 0.00001 in the markets file and 0.002'),
    differs('the tick of prices is 0.01 in the markets file and 5'),
    differs('the least amount is 0.00001 in the markets file and 0.002'),
    differs('the least cost is 10 in the markets file and 5'),
  ]);
  expect(await live.differences()).toEqual([]);
}, 120_000);
