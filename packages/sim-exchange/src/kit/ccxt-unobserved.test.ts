import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { FaultRule } from '../faults/script.ts';
import type { MarketKind } from '../market/market-spec.ts';
import type { SimOptions } from '../start-sim-exchange.ts';
import { startSim } from './ccxt.fixture.ts';

const FIXTURE = fileURLToPath(new URL('ccxt-trap.fixture.ts', import.meta.url));
const rules = (...list: readonly FaultRule[]) => ({ faults: { version: 1, rules: list } }) as const;

async function walkInto(trap: string, kind: MarketKind, options: Partial<SimOptions>) {
  const sim = await startSim(options);
  const told = { trap, ...sim.urls, now: sim.clock.now(), kind };
  const { stdout } = await promisify(execFile)(process.execPath, [FIXTURE, JSON.stringify(told)], { timeout: 40_000 });
  return JSON.parse(stdout) as { readonly seen: readonly unknown[]; readonly unobserved: readonly string[] };
}

const SNAPSHOT = '/fapi/v3/positionRisk';
const NO_FEES = {
  apiKey: 'the-key',
  secret: 'the-secret',
  spot: { balances: { USDT: '10000' }, feeModel: 'none' },
} as const;
const failed = { match: { path: SNAPSHOT, max: 1 }, do: { shape: { id: 'A14', point: 'before' } } } as const;
const slow = { match: { path: SNAPSHOT }, do: { shape: { id: 'A01', point: 'before' } } } as const;
const halves = { do: { account: { kind: 'partial', value: [0.5, 'rest'] } } } as const;

describe('traps that leave rejections, or calls that never end', { timeout: 60_000 }, () => {
  it('13: a refused user stream rejects the call, and once more where nobody can look', async () => {
    const refused = rules({ do: { userStream: { kind: 'subscribeError' } } });
    const told = await walkInto('orders', 'spot', refused);
    expect(told).toEqual({ seen: ['OperationFailed'], unobserved: ['OperationFailed'] });
  });

  it('14: a user stream that is never answered leaves the call pending', async () => {
    const { seen } = await walkInto('orders', 'spot', rules({ do: { userStream: { kind: 'subscribeHang' } } }));
    expect(seen).toEqual(['pending']);
  });

  it('15: positions whose first snapshot failed stay pending, also when the server has healed', async () => {
    const { seen } = await walkInto('positions of a failed snapshot', 'usdm', rules(failed));
    expect(seen).toEqual(['pending', 'pending']);
  });

  it('16: positions after orders wait for the next event, whatever is held', async () => {
    const { seen } = await walkInto('positions after orders', 'usdm', {});
    expect(seen).toEqual(['pending', 'answered']);
  });

  it('23: a second fill without a commission asset is lost', async () => {
    const { seen } = await walkInto('second fill', 'spot', { accounts: [NO_FEES], ...rules(halves) });
    expect(seen).toEqual(['open', 0.5, 'closed']);
  });

  it('27: closing with a snapshot to come rejects where nobody can look', async () => {
    const { unobserved } = await walkInto('closed with a snapshot to come', 'usdm', rules(slow));
    expect(unobserved).toContain('ExchangeClosedByUser');
  });
});
