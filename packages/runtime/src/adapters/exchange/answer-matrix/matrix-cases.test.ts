import { expect, it } from 'vitest';
import { MARKETS_OF_MATRIX, matrixCases, sampleOf, TRANSPORTS } from './matrix-cases.fixture.ts';

const ALL = TRANSPORTS.flatMap((transport) => MARKETS_OF_MATRIX.map((market) => matrixCases(transport, market)));

it('the matrix has 720 cases, each once', () => {
  const cases = ALL.flat();
  expect(new Set(cases.map((one) => JSON.stringify(one))).size).toBe(720);
  expect(cases).toHaveLength(720);
  expect(cases.filter(({ shape, transport }) => shape.startsWith('A') && transport === 'rest')).toHaveLength(416);
  expect(cases.filter(({ shape, transport }) => shape.startsWith('A') && transport === 'ws')).toHaveLength(256);
});

it('a sample has each shape at each point, and each kind of order', () => {
  const placesOf = (cases: readonly { readonly shape: string; readonly point: string }[]) =>
    new Set(cases.map(({ shape, point }) => `${shape} ${point}`));
  for (const cases of ALL) {
    const sample = sampleOf(cases);
    expect(placesOf(sample)).toEqual(placesOf(cases));
    expect(sample).toHaveLength(cases.length / 4);
    expect(new Set(sample.map(({ kind }) => kind)).size).toBe(4);
  }
});
