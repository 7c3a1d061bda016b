import { expect, it } from 'vitest';
import { BookBudget } from './book-budget.ts';

const MANY = pairs(50);

function pairs(length: number): readonly string[] {
  return Array.from({ length }, (_, at) => `P${at}/USDT`);
}

it('all books are fetched when candles close', () => {
  const books = new BookBudget();
  books.due(MANY, false, 0);
  expect(books.due(MANY, true, 1)).toEqual(MANY);
});

it('between closes no pair is asked for a second time within two seconds', () => {
  const books = new BookBudget();
  const asked = [0, 1999, 2000].map((nowMs) => books.due(['P0/USDT'], false, nowMs));
  expect(asked).toEqual([['P0/USDT'], [], ['P0/USDT']]);
});

it('many pairs take turns', () => {
  const books = new BookBudget();
  const rounds = [0, 1, 2, 3, 4].map((look) => books.due(MANY, false, look * 5000));
  expect(rounds.map(({ length }) => length)).toEqual([20, 20, 20, 20, 20]);
  expect(rounds.flat()).toEqual([...MANY, ...MANY]);
});

it('every pair has its turn within four looks, however many there are', () => {
  const books = new BookBudget();
  const rounds = [0, 1, 2, 3].map((look) => books.due(pairs(201), false, look * 5000));
  expect(new Set(rounds.flat()).size).toBe(201);
});

it('a pair that is no longer wanted starts the round anew', () => {
  const books = new BookBudget();
  books.due(MANY, false, 0);
  expect(books.due(MANY.slice(30), false, 5000)).toEqual(MANY.slice(30));
});
