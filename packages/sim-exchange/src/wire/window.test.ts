import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { startSim } from '../kit/ccxt.fixture.ts';
import { send } from '../kit/raw-client.fixture.ts';
import { openSocket } from '../kit/raw-socket.fixture.ts';
import type { SimExchange } from '../start-sim-exchange.ts';

/** Milliseconds from the exchange's time to the stamp. */
const OFFSETS = [-60_001, -5_001, -5_000, -1, 0, 1, 999, 1_000, 5_000];
const WINDOWS = [0, 1, 999, 1_000, 2_999, 5_000, 59_999, 60_000, 60_001];
const GRID = OFFSETS.flatMap((offset) => WINDOWS.map((window) => ({ offset, window })));
const DELAY_MS = 3_000;
const ORDER = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '90' };

type Cell = (typeof GRID)[number];
type Send = (sim: SimExchange, cell: Cell, name: string) => Promise<number>;

/** What the documentation says, for an order that takes `delay` inside. */
function expected({ offset, window }: Cell, delay: number): number {
  if (window > 60_000) return -1131;
  if (offset >= 1_000 || -offset > window) return -1021;
  return delay - offset > window ? -1021 : 200;
}

const codeOf = (status: number, body: unknown) => (status === 200 ? 200 : (body as { readonly code: number }).code);

function overRest(path: string): Send {
  return async (sim, { offset, window }, newClientOrderId) => {
    const params = { ...ORDER, newClientOrderId, recvWindow: String(window) };
    const { status, body } = await send(sim, { method: 'POST', path, params, offset });
    return codeOf(status, body);
  };
}

async function overSocket(sim: SimExchange, path: string): Promise<Send> {
  const opened = await openSocket(sim, path);
  return async (_, { offset, window }, id) => {
    const stamp = { timestamp: sim.clock.now() + offset, recvWindow: window };
    const params: Record<string, string | number> = { ...ORDER, ...stamp, newClientOrderId: id, apiKey: 'the-key' };
    const text = Object.keys(params)
      .toSorted()
      .map((name) => `${name}=${params[name]}`)
      .join('&');
    const signature = createHmac('sha256', 'the-secret').update(text).digest('hex');
    opened.socket.send(JSON.stringify({ id, method: 'order.place', params: { ...params, signature } }));
    const answer = () => opened.frames().find((frame) => frame['id'] === id);
    await expect.poll(answer, { timeout: 20_000 }).toBeDefined();
    return codeOf(answer()!['status'] as number, answer()!['error']);
  };
}

const ways: readonly (readonly [string, (sim: SimExchange) => Promise<Send>])[] = [
  ['spot over REST', () => Promise.resolve(overRest('/api/v3/order'))],
  ['futures over REST', () => Promise.resolve(overRest('/fapi/v1/order'))],
  ['spot over ws-api', (sim) => overSocket(sim, '/ws-api/v3')],
  ['futures over ws-api', (sim) => overSocket(sim, '/ws-fapi/v1')],
];

describe.each(ways)('windows of 9 × 9 stamps: %s', (_, way) => {
  it.each([
    ['looked at on arrival', 0],
    ['looked at again before the effect', DELAY_MS],
  ])('are %s', async (__, delay) => {
    const sim = await startSim({ wire: { engineDelayMs: delay } });
    const place = await way(sim);
    const answers = Promise.all(GRID.map((cell, index) => place(sim, cell, `n${index}`)));
    await expect.poll(() => sim.log.records.length, { timeout: 20_000 }).toBe(GRID.length);
    await sim.clock.advance(delay);
    const codes = await answers;
    expect(GRID.map((cell, index) => ({ ...cell, code: codes[index] }))).toEqual(
      GRID.map((cell) => ({ ...cell, code: expected(cell, delay) })),
    );
    const placed = GRID.filter((cell) => expected(cell, delay) === 200);
    expect(sim.ledger.orders()).toHaveLength(placed.length);
    expect(sim.report().lateEffects).toBe(0);
  });
});
