import { expect, it } from 'vitest';
import type { SessionWish } from '../../../contract/session-command.ts';
import { wishText } from './wish-text.ts';

it.each([
  [{ kind: 'pause' }, 'pause'],
  [{ kind: 'force-entry', pair: 'BTC/USDT', side: 'short' }, 'force-entry BTC/USDT short'],
  [{ kind: 'force-exit', trade: 'all' }, 'force-exit all'],
  [{ kind: 'cancel-order', trade: 3 }, 'cancel-order 3'],
  [
    { kind: 'change-settings', settings: { max_open_trades: 2, stake_amount: 'unlimited' } },
    'set max_open_trades=2 stake_amount=unlimited',
  ],
  [{ kind: 'withdraw', command: 'c1' }, 'withdraw c1'],
  [{ kind: 'stop', how: 'close' }, 'stop --close'],
  [{ kind: 'resolve', matters: ['halt/*', 'intent/3'], isGone: false }, 'resolve halt/* intent/3'],
  [{ kind: 'resolve', matters: ['intent/3'], isGone: true }, 'resolve intent/3 --gone'],
  [{ kind: 'flatten' } as unknown as SessionWish, 'flatten'],
] as const)('%o reads "%s"', (wish, text) => {
  expect(wishText(wish)).toBe(text);
});
