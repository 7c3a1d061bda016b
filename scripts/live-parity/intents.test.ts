import { expect, it } from 'vitest';
import type { NotificationDocument } from '../../packages/runtime/src/contract/notification.ts';
import type { Heard } from '../crash/witness.ts';
import { plannedOrders } from './intents.ts';

const MINUTE = 60_000;

function heard(atMs: number, kind: NotificationDocument['kind'], data: NotificationDocument['data']): Heard {
  const document: NotificationDocument = {
    ...{ schema: 'tradai.notification/1', id: `${kind}.${atMs}`, kind, level: 'info', title: '', text: '' },
    ...{ at_ms: atMs, strategy: 'brisk', account: 'main', mode: 'live', data: { ...data, pair: 'ADA/USDT' } },
  };
  return { document, isSigned: true, signedS: 0, path: '/live', realMs: 0 };
}

it('a session told of an entry, its stop, and what was sold when that was met', () => {
  const told = [
    heard(2 * MINUTE + 5, 'entry', { trade_id: 1, order_rate: 2, amount: 10 }),
    heard(2 * MINUTE + 9, 'stop', { trade_id: 1, stop_rate: 1.9 }),
    heard(4 * MINUTE + 7, 'exit', { trade_id: 1, order_rate: 1.89, amount: 9.9, exit_reason: 'stop_loss' }),
  ];

  expect(plannedOrders(told, { sinceMs: 0, untilMs: 9 * MINUTE, without: [] })).toMatchObject([
    { action: 'enter', amount: 10, rate: 2, candleMs: MINUTE, enteredMs: null },
    { action: 'stop', amount: null, rate: 1.9, toldMs: 2 * MINUTE + 9, enteredMs: MINUTE },
    { action: 'stopped', amount: 9.9, rate: null, reason: 'stop_loss', candleMs: 3 * MINUTE, enteredMs: MINUTE },
  ]);
});
