import type { Notification } from './notifier.ts';

export function aNotification(more: Partial<Notification> = {}): Notification {
  return {
    ...{ id: '0123456789ab.t7.closed', kind: 'trade-closed', level: 'info', atMs: Date.UTC(2026, 0, 1, 12, 30) },
    ...{ strategy: 'sma-crossover', account: 'paper', mode: 'dry-run' },
    title: 'BTC/USDT: closed by roi, 12.50 USDT (1.25 %)',
    text: '',
    data: {
      pair: 'BTC/USDT',
      trade_id: 7,
      direction: 'long',
      exit_reason: 'roi',
      profit_ratio: 0.0125,
      enter_tag: null,
    },
    ...more,
  };
}
