import { describe, expect, it } from 'vitest';
import { SESSION_STAGES, type OrderFigures, type SessionBeat } from '../../contract/heartbeat.ts';
import { aSessionBeat } from '../../ports/heartbeats-contract.fixture.ts';
import { beatMeasurements } from './pulse-measurements.ts';

function measured(beat: SessionBeat): Readonly<Record<string, number>> {
  return Object.fromEntries(beatMeasurements(beat, true).map(({ name, value }) => [name, value]));
}

function withOrders(orders: OrderFigures): SessionBeat {
  const session = aSessionBeat().session!;
  return aSessionBeat({ mode: 'live', session: { ...session, market_ms: 100_000, orders } });
}

const NAMES = ['unknown_orders', 'blocked_orders', 'unprotected_pairs', 'audit_age', 'used_weight'];
const ORDERS: OrderFigures = {
  ...{ unknown: 1, blocked: 2, open: 3, positions: 4, unprotected: ['A/USDT', 'B/USDT'], used_weight_pct: 12.5 },
  ...{ last_audit_ms: 40_000, is_last_audit_ok: true, answer_age_ms: 10 },
};

describe('what a beat of a session says, as metrics', () => {
  it('is halted where a person is needed', () => {
    const halted = SESSION_STAGES.filter((stage) => measured(aSessionBeat({ stage }))['halted'] === 1);

    expect(halted).toEqual(['HALTED', 'AUTH_LOST']);
  });

  it('counts orders of a live session that somebody should look at', () => {
    const all = measured(withOrders(ORDERS));

    expect(NAMES.map((name) => all[name])).toEqual([1, 2, 2, 60_000, 0.125]);
  });

  it('has what all trades have come to, in stake currency', () => {
    const session = aSessionBeat().session!;
    const pnlOf = (pnl: number | null): unknown =>
      beatMeasurements(aSessionBeat({ session: { ...session, pnl } }), true).find(({ name }) => name === 'pnl');

    expect(pnlOf(-1.5)).toEqual({ name: 'pnl', kind: 'gauge', unit: 'stake', value: -1.5 });
    expect(pnlOf(null)).toBeUndefined();
  });

  it('leaves out what nobody knows yet, and orders where there are none', () => {
    const early = measured(withOrders({ ...ORDERS, last_audit_ms: null, used_weight_pct: null }));

    expect(NAMES.filter((name) => name in early)).toEqual(['unknown_orders', 'blocked_orders', 'unprotected_pairs']);
    expect(NAMES.filter((name) => name in measured(aSessionBeat()))).toEqual([]);
  });
});
