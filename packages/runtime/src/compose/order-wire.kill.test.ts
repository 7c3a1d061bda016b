import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anAttempt, KEY, orderWorld, type OrderWorld } from '../adapters/exchange/orders/order-exchange.fixture.ts';

/** What the exchange has of an order whose process was killed there. */
const PLACES = [
  ['C05', 'its socket is open and no byte has left', 'not-found'],
  ['C06', 'half of it has left', 'not-found'],
  ['C08', 'the head of its answer is in', 'found'],
] as const;

/** A process that sends one order, killed at a named place. */
async function sender({ sim, kind, pair }: OrderWorld, place: string, cid: string): Promise<unknown> {
  const attempt = anAttempt({ sim, pair }, cid);
  const url = (file: string): string => JSON.stringify(join(import.meta.dirname, file));
  const market = kind === 'spot' ? 'spot' : 'futures';
  const program = `
    import { openOrderExchange } from ${url('open-order-exchange.ts')};
    import { committedAttempt } from ${url('../ports/committed.ts')};
    const aheadMs = ${sim.clock.now()} - Date.now();
    const exchangeNow = () => Date.now() + aheadMs;
    const place = { exchange: 'binance', market: '${market}', env: process.env, key: ${JSON.stringify(KEY)}, exchangeNow };
    const { exchange } = await openOrderExchange(place);
    await exchange.openOrders('${pair}');
    const signMs = exchangeNow();
    const attempt = { ...${JSON.stringify(attempt)}, signMs, fenceMs: signMs + 8000 };
    console.log((await exchange.send(committedAttempt(attempt), 5000)).kind);
    await exchange.close();`;
  const env = {
    ...process.env,
    ...{ TRADAI_CRASH_AT: place, TRADAI_EXCHANGE_URL: sim.urls.rest, TRADAI_EXCHANGE_WS: sim.urls.ws },
  };
  const child = spawn(process.execPath, ['--conditions=@tradai/source', '--input-type=module', '-e', program], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (part: Buffer) => (said += part.toString()));
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  return signal ?? said.trim();
}

describe.each(['spot', 'usdm'] as const)('the process of an order on %s', (kind) => {
  it.each(PLACES)(
    'that is killed at %s, when %s, leaves an order that is %s',
    async (place, _, left) => {
      const world = await orderWorld(kind);

      expect(await sender(world, place, 'q1')).toBe('SIGKILL');
      expect(await world.exchange.find(world.pair, 'q1', 'plain')).toMatchObject({ kind: left });
    },
    60_000,
  );

  it('sends it as it is when the place is another', async () => {
    const world = await orderWorld(kind);

    expect(await sender(world, 'C06:2', 'q1')).toBe('accepted');
    expect(await world.exchange.find(world.pair, 'q1', 'plain')).toMatchObject({ kind: 'found' });
    expect(world.sim.report().postsPerClientId).toBe(1);
  }, 60_000);
});
