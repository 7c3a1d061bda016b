import { describe, expect, it } from 'vitest';
import { decimal, shortDecimal } from '../core/decimal.ts';
import type { Level } from './market-event.ts';
import { RecordedBook } from './recorded-book.ts';
import { SyntheticBook } from './synthetic-book.ts';

const level = (price: string, quantity: string): Level => [decimal(price), decimal(quantity)];
const words = (levels: readonly (Level | null)[]): string =>
  levels.map((row) => (row === null ? '-' : row.map(shortDecimal).join('×'))).join(' ');
const rules = {
  tickSize: decimal('0.1'),
  stepSize: decimal('0.01'),
  spread: decimal('0.1'),
  base: decimal('2'),
  growth: decimal('0.5'),
  levels: 3,
};

describe('SyntheticBook', () => {
  it('lies half a spread around the price, rounded outward, deeper level by level', () => {
    const book = new SyntheticBook(rules);
    book.setMid(decimal('10'));

    expect(words(book.levels('bids', 5))).toBe('9.9×2 9.8×3 9.7×4');
    expect(words(book.levels('asks', 2))).toBe('10.1×2 10.2×3');
    expect(shortDecimal(book.quantityAt('asks', decimal('10.2')))).toBe('3');
    expect([book.quantityAt('bids', decimal('9.85')), book.quantityAt('bids', decimal('9'))]).toEqual([0n, 0n]);
  });

  it('gives nothing twice until the price is new', () => {
    const book = new SyntheticBook(rules);
    book.setMid(decimal('10'));
    book.take('asks', decimal('10.1'), decimal('2'));

    expect(words([book.best('asks')])).toBe('10.2×3');
    book.setMid(decimal('10'));
    expect(words([book.best('asks')])).toBe('10.1×2');
  });

  it('is empty before the first price and never offers to buy below the first tick', () => {
    const book = new SyntheticBook(rules);
    expect([book.best('bids'), book.levels('asks', 5)]).toEqual([null, []]);
    book.setMid(decimal('0.2'));
    expect(words(book.levels('bids', 5))).toBe('0.1×2');
  });
});

describe('RecordedBook', () => {
  it('follows changes of single levels', () => {
    const book = new RecordedBook();
    book.set([level('9', '1'), level('10', '2')], [level('12', '1'), level('11', '2')]);
    book.change([level('10', '0'), level('9.5', '7')], [level('11', '5'), level('13', '1')]);

    expect(words(book.levels('bids', 9))).toBe('9.5×7 9×1');
    expect(words(book.levels('asks', 9))).toBe('11×5 12×1 13×1');
  });

  it('keeps what was taken until that level changes', () => {
    const book = new RecordedBook();
    book.set([level('9', '1')], [level('11', '2')]);
    book.take('asks', decimal('11'), decimal('2'));
    book.change([level('9', '3')], []);
    expect(words([book.best('asks')])).toBe('-');
    book.change([], [level('11', '4')]);
    expect(words([book.best('asks')])).toBe('11×4');
  });
});
