import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, shortDecimal } from '../core/decimal.ts';
import { bracketOf, initialMargin, maintenanceMargin, maxNotionalAt, readBrackets } from './brackets.ts';
import { liquidationPrice } from './liquidation-price.ts';
import { breakEvenPrice, entryPrice, fillPosition, flatPosition, unrealized } from './position.ts';

describe('fillPosition', () => {
  const cases = [
    // fills (quantity @ price), then amount, entry price, realized in all
    ['opens', '1@100', '1', '100', '0'],
    ['averages in', '1@100 3@104', '4', '103', '0'],
    ['averages shorts in', '-1@100 -3@104', '-4', '103', '0'],
    ['realizes its part and keeps the entry', '4@100 -1@110', '3', '100', '10'],
    ['realizes a loss of a short', '-4@100 1@110', '-3', '100', '-10'],
    ['closes', '4@100 -4@90', '0', '0', '-40'],
    ['flips: closes all, opens the rest at the price', '1@100 -3@110', '-2', '110', '10'],
    ['flips back', '-2@100 5@90', '3', '90', '20'],
  ] as const;

  it.each(cases)('%s', (_, fills, amount, entry, realized) => {
    const position = flatPosition('BTCUSDT', 'BOTH');
    for (const fill of fills.split(' ')) {
      const [quantity, price] = fill.split('@') as [string, string];
      fillPosition(position, decimal(quantity), decimal(price));
    }
    expect([position.amount, entryPrice(position), position.accumulated].map(shortDecimal)).toEqual([
      amount,
      entry,
      realized,
    ]);
  });

  it('adds up: realized and unrealized are what was paid and got, to the last digit, over any fills', () => {
    const fill = fc.record({
      quantity: fc.integer({ min: -5_000, max: 5_000 }).filter((value) => value !== 0),
      price: fc.integer({ min: 1, max: 9_999_999 }),
    });
    fc.assert(
      fc.property(
        fc.array(fill, { minLength: 1, maxLength: 100 }),
        fc.integer({ min: 1, max: 9_999_999 }),
        (fills, last) => {
          const position = flatPosition('BTCUSDT', 'BOTH');
          let cash = 0n;
          let amount = 0n;
          let realized = 0n;
          for (const { quantity, price } of fills) {
            // Lots of 0.001, ticks of 0.01: values have five digits, so that eight hold them.
            const [lots, ticks] = [BigInt(quantity) * 100_000n, BigInt(price) * 1_000_000n];
            realized += fillPosition(position, lots, ticks).realized;
            cash -= lots * ticks;
            amount += lots;
          }
          expect(position.amount).toBe(amount);
          const mark = BigInt(last) * 1_000_000n;
          const exact = (cash + amount * mark) / 100_000_000n;
          const told = realized + unrealized(position, mark);
          // Of an open position a part below 10⁻⁸ is still to come.
          expect(told - exact >= -1n && told - exact <= 1n).toBe(true);
          fillPosition(position, -amount || 1n, mark);
          expect(amount === 0n || position.accumulated === exact).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('agrees with plain fractions on entry and realized profit', () => {
    const fill = fc.tuple(
      fc.integer({ min: -9, max: 9 }).filter((value) => value !== 0),
      fc.integer({ min: 1, max: 500 }),
    );
    fc.assert(
      fc.property(fc.array(fill, { minLength: 1, maxLength: 40 }), (fills) => {
        const position = flatPosition('BTCUSDT', 'BOTH');
        let [amount, entry, realized] = [0, 0, 0];
        for (const [quantity, price] of fills) {
          fillPosition(position, decimal(`${quantity}`), decimal(`${price}`));
          const same = amount === 0 || amount > 0 === quantity > 0;
          const closed = same ? 0 : Math.min(Math.abs(amount), Math.abs(quantity));
          realized += Math.sign(amount) * closed * (price - entry);
          const next = amount + quantity;
          if (same) entry = (Math.abs(amount) * entry + Math.abs(quantity) * price) / Math.abs(next);
          else if (Math.abs(quantity) > Math.abs(amount)) entry = price;
          amount = next;
        }
        expect(Number(position.amount) / 1e8).toBe(amount);
        expect(Number(position.accumulated) / 1e8).toBeCloseTo(realized, 5);
        expect(Number(entryPrice(position)) / 1e8).toBeCloseTo(amount === 0 ? 0 : entry, 6);
      }),
      { numRuns: 300 },
    );
  });

  it('moves the break-even price by fees of what is open', () => {
    const position = flatPosition('BTCUSDT', 'BOTH');
    fillPosition(position, decimal('-2'), decimal('100'));
    position.fees = decimal('1');
    expect(shortDecimal(breakEvenPrice(position))).toBe('99.5');
    fillPosition(position, decimal('1'), decimal('90'));
    expect([position.fees, breakEvenPrice(position)].map(shortDecimal)).toEqual(['0.5', '99.5']);
  });
});

describe('brackets', () => {
  const brackets = readBrackets();

  it.each([
    ['0', 1, '0'],
    ['49999', 1, '199.996'],
    ['50000', 2, '200'],
    ['-300000', 3, '1700'],
    ['60000000', 5, '2733700'],
  ])('a value of %s is in bracket %i and needs %s', (notional, bracket, margin) => {
    expect(bracketOf(brackets, decimal(notional)).bracket).toBe(bracket);
    expect(shortDecimal(maintenanceMargin(brackets, decimal(notional)))).toBe(margin);
  });

  it('need no more just above a floor than just below', () => {
    for (const { floor } of brackets.slice(1)) {
      const step = maintenanceMargin(brackets, floor) - maintenanceMargin(brackets, floor - 1n);
      expect(step >= 0n && step <= 1n).toBe(true);
    }
  });

  it.each([
    [125, '50000'],
    [20, '10000000'],
    [21, '1000000'],
    [126, '0'],
  ])('at leverage %i allow %s', (leverage, cap) => {
    expect(shortDecimal(maxNotionalAt(brackets, leverage))).toBe(cap);
    expect(shortDecimal(initialMargin(decimal('-100'), 20))).toBe('5');
  });
});

describe('liquidationPrice', () => {
  const leg = (amount: string, entry: string, ratio = '0.004', cum = '0') => {
    const size = decimal(amount.replace('-', ''));
    const bracket = { ...bracketOf(readBrackets(), 0n), ratio: decimal(ratio), cum: decimal(cum) };
    return { amount: decimal(amount), cost: size * decimal(entry), bracket };
  };

  it.each([
    ['a wallet of 1000, long 1 at 10000', [leg('1', '10000')], '1000', '9036.14457831'],
    ['a short of the same', [leg('-1', '10000')], '1000', '10956.17529880'],
    ['a later bracket', [leg('10', '10000', '0.005', '50')], '5000', '9542.71356784'],
    ['a wallet that nothing can use up', [leg('1', '100')], '1000', '0.00000000'],
    ['both sides of the same size', [leg('1', '100'), leg('-1', '90')], '20', '1250.00000000'],
  ])('%s', (_, legs, wallet, expected) => {
    const price = liquidationPrice(legs, decimal(wallet));
    expect((Number(price) / 1e8).toFixed(8)).toBe(expected);
  });

  it('is where what is left equals the maintenance margin', () => {
    const amount = fc.integer({ min: 1, max: 1_000 }).chain((size) => fc.constantFrom(size, -size));
    fc.assert(
      fc.property(
        amount,
        fc.integer({ min: 100, max: 100_000 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        (size, entry, wallet) => {
          const one = leg(`${size}`, `${entry}`);
          const price = liquidationPrice([one], decimal(`${wallet}`));
          if (price === 0n) return;
          const value = Number(price) / 1e8;
          const left = wallet + size * (value - entry);
          expect(Math.abs(left - Math.abs(size) * value * 0.004)).toBeLessThan(1e-4);
        },
      ),
    );
  });
});
