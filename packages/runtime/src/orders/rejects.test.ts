import { expect, it } from 'vitest';
import { rejectListOf, type RejectData } from './rejects.ts';

const DATA: RejectData = {
  exchange: 'made-up',
  groups: [{ what: 'a range', markets: ['spot'], routes: ['place-plain'], codes: [[-12, -10]], source: '' }],
  statuses: { routes: [], values: [], codes: [], source: '' },
  never: { codes: [], statuses: [], source: '' },
  findFirst: { codes: [], source: '' },
};

it.each([
  [-9, null],
  [-10, 'definite'],
  [-11, 'definite'],
  [-12, 'definite'],
  [-13, null],
])('a range of codes holds its ends: %i is %s', (code, verdict) => {
  expect(rejectListOf(DATA, 'spot')('place-plain', { code, status: 400, text: '' })).toBe(verdict);
  expect(rejectListOf(DATA, 'usdm')('place-plain', { code, status: 400, text: '' })).toBeNull();
});

it.each([
  [399, null],
  [400, 'definite'],
  [499, 'definite'],
  [500, null],
])('a code proves nothing but with a status of 400 to 499: %i is %s', (status, verdict) => {
  expect(rejectListOf(DATA, 'spot')('place-plain', { code: -11, status, text: '' })).toBe(verdict);
});

it('a list that says both of a code is refused', () => {
  const both = { ...DATA, never: { ...DATA.never, codes: [-99, -11, -12] } };
  expect(() => rejectListOf(both, 'usdm')).toThrow(
    'Code -11 of made-up stands among the rejects and among what never is one.',
  );
});
