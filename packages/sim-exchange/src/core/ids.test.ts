import { expect, it } from 'vitest';
import { Ids } from './ids.ts';

it('counts each market from the base, also beyond what a float can hold', () => {
  const ids = new Ids(1, 9_007_199_254_740_993n);

  expect([ids.next('spot'), ids.next('spot'), ids.next('usdm')]).toEqual([
    9_007_199_254_740_993n,
    9_007_199_254_740_994n,
    9_007_199_254_740_993n,
  ]);
});

it('makes client ids of the exchange’s form, undisturbed by other accounts', () => {
  const [alone, shared] = [new Ids(7, 1n), new Ids(7, 1n)];
  const first = [alone.clientId('a'), alone.clientId('a')];
  const second = [shared.clientId('a'), shared.clientId('idle'), shared.clientId('a')];

  expect(first[0]).toMatch(/^sim[0-9a-z]{12}$/);
  expect([second[0], second[2]]).toEqual(first);
});

it('gives transactions 19 digits', () => {
  expect(new Ids(7, 1n).transactionId('a').toString()).toHaveLength(19);
});

it('goes on from what was saved', () => {
  const ids = new Ids(7, 1n);
  ids.next('spot');
  ids.clientId('a');
  const other = new Ids(7, 1n);
  other.restore(ids.save());

  expect([other.next('spot'), other.clientId('a')]).toEqual([ids.next('spot'), ids.clientId('a')]);
});
