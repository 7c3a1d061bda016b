import { describe, expect, it } from 'vitest';
import type { SessionWish } from './session-command.ts';
import { wishProblem } from './wish-problem.ts';

const WISHES: readonly SessionWish[] = [
  { kind: 'pause' },
  { kind: 'resume' },
  { kind: 'force-entry', pair: 'BTC/USDT', side: 'short' },
  { kind: 'force-exit', trade: 3 },
  { kind: 'force-exit', trade: 'all' },
  { kind: 'cancel-order', trade: 1 },
  { kind: 'reload-config' },
  {
    kind: 'change-settings',
    settings: { max_open_trades: 3, stake_amount: 'unlimited', amend_last_stake_amount: true },
  },
  { kind: 'withdraw', command: 'c1' },
  { kind: 'stop', how: 'drain' },
];

describe('a wish', () => {
  it.each(WISHES)('%o is one', (wish) => {
    expect(wishProblem(wish)).toBe(null);
    expect(wishProblem({ ...wish, later: 'addition' })).toBe(null);
  });

  it.each([
    [null, 'This version knows no wish without a kind'],
    ['pause', 'This version knows no wish without a kind'],
    [{ kind: 'flatten' }, 'This version knows no wish "flatten"; expected one of pause, resume, '],
    [{ kind: 'constructor' }, 'This version knows no wish "constructor"'],
    [{ kind: 'force-entry', pair: 'BTC/USDT', side: 'up' }, 'The wish force-entry has side "up".'],
    [{ kind: 'force-entry', side: 'long' }, 'The wish force-entry has pair missing.'],
    [{ kind: 'force-exit', trade: '3' }, 'The wish force-exit has trade "3".'],
    [{ kind: 'cancel-order', trade: 0 }, 'The wish cancel-order has trade 0.'],
    [{ kind: 'change-settings', settings: { a: {} } }, 'The wish change-settings has settings {"a":{}}.'],
    [{ kind: 'withdraw' }, 'The wish withdraw has command missing.'],
    [{ kind: 'stop' }, 'The wish stop has how missing.'],
  ])('%o is none', (wish, problem) => {
    expect(wishProblem(wish)).toContain(problem);
  });
});
