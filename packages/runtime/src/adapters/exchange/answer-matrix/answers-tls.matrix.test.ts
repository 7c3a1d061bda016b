import { startSimExchange } from '@tradai/sim-exchange';
import { expect, it, onTestFinished, vi } from 'vitest';
import { CcxtOrderExchange } from '../orders/ccxt-order-exchange.ts';
import type { MatrixCase } from './matrix-cases.fixture.ts';
import { tlsMode } from './matrix-modes.fixture.ts';
import { describeMatrix } from './run-matrix.fixture.ts';

/** A process asks for patience by the address that asked for it. Here all have the exchange's own, and each stands for a process of its own. */
vi.mock(import('../request-gate.ts'), async (original) => {
  const { requestGate } = await original();
  let processes = 0;
  return {
    requestGate(asked, ...more) {
      processes += 1;
      return requestGate({ ...asked, place: `${asked.place} asked by process ${processes}` }, ...more);
    },
  };
});

/** `all`: every case; `sample`: some answers that a line or a certificate might change, and of those what waits for no fence. */
const WANTED = process.env['TRADAI_MATRIX_TLS'] ?? 'sample';
const SHAPES = ['A01', 'A02', 'A06', 'A12', 'A16', 'A19', 'A26', 'R01', 'R02', 'R03'];

function isInSample({ shape, point }: MatrixCase): boolean {
  return SHAPES.includes(shape) && (point === 'after' || shape.startsWith('R'));
}

describeMatrix((cases) => (WANTED === 'all' ? cases : cases.filter(isInSample)), tlsMode);

it.each([
  ['by an authority that this process does not know', { isTrusted: false }],
  ['for other names', { hosts: ['*.binance.example'] }],
])('an exchange that shows a certificate %s is asked nothing', async (_, changed) => {
  const mode = tlsMode(changed);
  onTestFinished(() => mode.close());
  const clock = { mode: 'real', start: Date.now() } as const;
  const sim = await startSimExchange({ seed: 7, clock, markets: [], accounts: [], ...mode.sims });
  onTestFinished(() => sim.close());
  const key = { apiKey: 'the-key', secret: 'the-secret' };
  const exchange = await mode.inside(sim, () => CcxtOrderExchange.open({ name: 'binance', market: 'futures', key }));
  onTestFinished(() => exchange.close());
  await expect(mode.inside(sim, () => exchange.exchangeMs())).rejects.toThrow('no answer');
  expect(sim.log.records).toEqual([]);
});
