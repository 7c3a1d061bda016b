import { describe, expect, it } from 'vitest';
import type { Attempt, Intent } from '../../../orders/attempt.ts';
import { anAttempt, anIntent } from '../../../orders/attempt.fixture.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import { deskActions } from './desk-actions.ts';

const HOUR = 3_600_000;
const NOW = 1_000_000;
const WANTED: WantedOrder = {
  ...{ tradeId: 1, pair: 'BTC/USDT:USDT', leverage: 1, leg: 1, action: 'enter', side: 'buy', kind: 'limit', amount: 1 },
  ...{ rate: 100, stopRate: null, isReduceOnly: false, reason: 'crossed', candleMs: 0, placedMs: NOW },
  ...{ isCanceled: false, after: [], staysUntil: null },
};

/** The kinds of what is done about an order that is wanted so, and known so. */
function kinds(
  wanted: Partial<WantedOrder> | null,
  intent: Partial<Intent> | null,
  attempts: readonly Attempt[] = [],
  nowMs = NOW,
): readonly string[] {
  const known = intent === null ? [] : [{ intent: anIntent(intent), attempts }];
  const list = wanted === null ? [] : [{ ...WANTED, ...wanted }];
  return deskActions({ wanted: list, known, nowMs, candleMs: HOUR }).map(({ kind }) => kind);
}

const OPEN = anAttempt('OPEN');
const cases: readonly [string, readonly string[], readonly string[]][] = [
  ['what nobody planned is planned', kinds({}, null), ['plan']],
  ['what another order holds back waits', kinds({ after: [2] }, null), []],
  ['an entry is too late after ten seconds (6.8)', kinds({}, null, [], NOW + 10_001), ['refuse']],
  ['an entry is not too late before', kinds({}, null, [], NOW + 10_000), ['plan']],
  ['an exit is too late after a candle', kinds({ action: 'exit' }, null, [], NOW + HOUR + 1), ['refuse']],
  ['an exit is not too late before', kinds({ action: 'exit' }, null, [], NOW + HOUR), ['plan']],
  ['a stop is never too late', kinds({ action: 'stop' }, null, [], NOW + 100 * HOUR), ['plan']],
  ['what was never sent and is not wanted is told', kinds({ isCanceled: true }, null), ['refuse']],
  ['one that rests is left alone', kinds({}, {}, [OPEN]), []],
  ['one that rests and is not wanted is canceled', kinds({ isCanceled: true }, {}, [OPEN]), ['cancel']],
  ['one that is to stay until another rests stays (7.3)', kinds({ isCanceled: true, staysUntil: 2 }, {}, [OPEN]), []],
  [
    'one that is to stay until another rests, and has ended in part, is over',
    kinds({ isCanceled: true, staysUntil: 2 }, { state: 'PLANNED' }, [anAttempt('EXPIRED')]),
    ['drop'],
  ],
  ['one of which nobody knows is waited for', kinds({ isCanceled: true }, {}, [anAttempt('UNKNOWN')]), []],
  ['one that is on its way is waited for', kinds({ isCanceled: true }, {}, [anAttempt('SUBMITTING')]), []],
  ['one that was asked to go is not asked again', kinds({ isCanceled: true }, {}, [{ ...OPEN, cancel: 'asked' }]), []],
  [
    'one that is there after another was sent for it is canceled (T20)',
    kinds({}, {}, [OPEN, anAttempt('OPEN')]),
    ['cancel'],
  ],
  [
    'of stops the newest is not the only one that may stay',
    kinds({ action: 'stop' }, { action: 'stop' }, [OPEN, OPEN]),
    [],
  ],
  ['one that never got there is sent anew', kinds({}, { state: 'PLANNED' }, [anAttempt('NEVER_PLACED')]), ['again']],
  [
    'one that never got there and is too late is over',
    kinds({}, { state: 'PLANNED', expiresMs: NOW }, [anAttempt('NEVER_PLACED')], NOW + 1),
    ['drop'],
  ],
  ['one that was canceled is over', kinds({}, { state: 'PLANNED' }, [anAttempt('CANCELED')]), ['drop']],
  ['one that was refused is over, and never loops', kinds({}, { state: 'PLANNED' }, [anAttempt('REJECTED')]), ['drop']],
  ['one that waits for a person is left alone', kinds({}, { state: 'BLOCKED' }, [anAttempt('NEVER_PLACED')]), []],
  ['one that is over is left alone', kinds({}, { state: 'DONE' }, [anAttempt('FILLED')]), []],
  ['one that no trade wants any more is canceled', kinds(null, {}, [OPEN]), ['cancel']],
  ['one that no trade wants any more and that is gone is over', kinds(null, {}, [anAttempt('CANCELED')]), ['drop']],
];

describe('the desk of orders', () => {
  it.each(cases)('%s', (_, done, expected) => {
    expect(done).toEqual(expected);
  });

  it('goes on with the newest of the orders that stand in for one another', () => {
    const over = { intent: anIntent({ id: 2, state: 'DONE' }), attempts: [anAttempt('CANCELED')] };
    const again = { intent: anIntent({ id: 10, state: 'PLANNED' }), attempts: [anAttempt('NEVER_PLACED')] };
    const view = { wanted: [WANTED], nowMs: NOW, candleMs: HOUR };
    expect(deskActions({ ...view, known: [again, over] }).map(({ kind }) => kind)).toEqual(['again']);
  });

  it('takes each of them away that rests, once the order is not wanted any more', () => {
    const back = { intent: anIntent({ id: 2, state: 'DONE' }), attempts: [{ ...OPEN, cid: 'back' }] };
    const newest = { intent: anIntent({ id: 10 }), attempts: [{ ...OPEN, cid: 'newest' }] };
    const view = { wanted: [{ ...WANTED, isCanceled: true }], nowMs: NOW, candleMs: HOUR };
    const done = deskActions({ ...view, known: [newest, back] });
    expect(done.map((action) => action.kind === 'cancel' && action.attempt.cid)).toEqual(['newest', 'back']);
    const stays = { ...view, wanted: [{ ...WANTED, isCanceled: true, staysUntil: 2 }] };
    expect(deskActions({ ...stays, known: [newest, back] })).toEqual([]);
  });
});
