import { describe, expect, it } from 'vitest';
import { MOST_CAPS } from '../../../orders/caps.ts';
import { leverageAtCap, usualOrderFault, type StakeTerms } from './usual-order.ts';

/** Of an account of 1,000. */
function fault(terms: StakeTerms, orderShare = MOST_CAPS.orderShare): string | null {
  return usualOrderFault(terms, { equity: 1000, currency: 'USDT', caps: { orderShare } });
}

describe('the order that a config usually makes', () => {
  it('is above the cap of one order where an unlimited stake has too few slots', () => {
    expect(fault({ stake_amount: 'unlimited', max_open_trades: 3 })).toBe(
      'A usual order is 330 USDT (stake_amount unlimited: 990 in 3 parts), and the cap order_share, 0.1 of 1000, lets 100 pass: ' +
        'no such entry is sent, and the third of a day halts all. Set stake_amount to 100 or less, or max_open_trades to 10 or more.',
    );
  });

  it('is above it where the stake is, and what lowered the cap can be taken back', () => {
    expect(fault({ stake_amount: 80, max_open_trades: 3 }, 0.05)).toBe(
      'A usual order is 80 USDT (stake_amount 80), and the cap order_share, 0.05 of 1000, lets 50 pass: ' +
        'no such entry is sent, and the third of a day halts all. Set stake_amount to 50 or less, or order_share to more, at most 0.1.',
    );
  });

  it.each<[string, StakeTerms]>([
    ['a stake that is just as much', { stake_amount: 100 }],
    ['as many slots as it takes', { stake_amount: 'unlimited', max_open_trades: 10 }],
    ['less of the wallet', { stake_amount: 'unlimited', max_open_trades: 5, tradable_balance_ratio: 0.5 }],
    ['a capital of its own', { stake_amount: 'unlimited', max_open_trades: 3, available_capital: 300 }],
    ['nothing that says how much', {}],
    ['a stake without slots', { stake_amount: 'unlimited' }],
  ])('is let pass with %s', (_, terms) => {
    expect(fault(terms)).toBeNull();
  });

  it('is let pass up to a leverage', () => {
    const world = { equity: 1000, currency: 'USDT', caps: MOST_CAPS };
    expect(leverageAtCap({ stake_amount: 40 }, world)).toBe(2.5);
    expect(leverageAtCap({ stake_amount: 30 }, world)).toBe(3.33);
    expect(leverageAtCap({}, world)).toBeNull();
  });
});
