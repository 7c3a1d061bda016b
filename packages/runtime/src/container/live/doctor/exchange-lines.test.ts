import { expect, it } from 'vitest';
import type { Failed } from '../../../ports/order-exchange.ts';
import { keyLine } from './exchange-lines.ts';

const NEEDED = { mayTrade: true, mayWithdraw: false, isTied: true };

it.each([
  [{}, 'ok', 'It may trade on this market, and withdraw nothing'],
  [{ mayTrade: false, mayWithdraw: true }, 'fail', 'may not trade on this market'],
  [{ mayWithdraw: true }, 'warn', 'may withdraw, which a session does not need'],
  [{ isTied: false }, 'warn', 'is taken from any address, which a session does not need'],
  [{ mayWithdraw: true, isTied: false }, 'warn', 'may withdraw and is taken from any address'],
])('of a key with the rights %j the doctor says %s', (rights, state, found) => {
  expect(keyLine({ ...NEEDED, ...rights })).toEqual({ what: 'key', state, found: expect.stringContaining(found) });
});

it('a key whose rights the exchange does not tell is accepted all the same', () => {
  const untold: Failed = { kind: 'failed', why: 'Not found (404).', cause: 'unlisted', waitMs: 0 };
  expect(keyLine(untold)).toMatchObject({ state: 'ok', found: expect.stringContaining('Not found (404).') });
});
