import { describe, expect, it } from 'vitest';
import type { Refusal, SentRoute } from '../../orders/rejects.ts';
import binance from './binance/rejects.json' with { type: 'json' };
import { readRejects, rejectList } from './reject-lists.ts';

/**
 * What a refusal of Binance means for an order, written down apart from the reviewed file: code, HTTP status with which it comes, words of the
 * exchange, and what each market makes of it. `yes`: nothing happened. `find`: nothing happened if one look past the fence agrees. `no`: it is
 * not known.
 */
type Meaning = 'yes' | 'find' | 'no';
type Row = readonly [code: number, status: number, spot: Meaning, usdm: Meaning, text: string];

const BOTH: readonly Row[] = [
  [-1000, 500, 'no', 'no', 'An unknown error occurred while processing the request.'],
  [-1001, 500, 'no', 'no', 'Internal error; unable to process your request. Please try again.'],
  [-1002, 401, 'yes', 'yes', 'You are not authorized to execute this request.'],
  [-1003, 429, 'yes', 'yes', 'Too much request weight used.'],
  [-1003, 418, 'yes', 'yes', 'Way too much request weight used; IP banned.'],
  [-1003, 400, 'no', 'no', 'Too many requests.'],
  [-1006, 400, 'no', 'no', 'An unexpected response was received. Execution status unknown.'],
  [-1007, 408, 'no', 'no', 'Timeout. Send status unknown; execution status unknown.'],
  [-1008, 503, 'no', 'no', 'Server is currently overloaded with other requests.'],
  [-1010, 400, 'no', 'no', 'Error of the matching engine.'],
  [-1013, 400, 'yes', 'yes', 'Filter failure: LOT_SIZE'],
  [-1014, 400, 'yes', 'yes', 'Unsupported order combination.'],
  [-1015, 429, 'yes', 'yes', 'Too many new orders.'],
  [-1016, 400, 'no', 'no', 'This service is no longer available.'],
  [-1020, 400, 'yes', 'yes', 'This operation is not supported.'],
  [-1021, 400, 'find', 'find', 'Timestamp for this request is outside of the recvWindow.'],
  [-1022, 400, 'find', 'find', 'Signature for this request is not valid.'],
  ...span(-1100, -1108).map((code): Row => [code, 400, 'yes', 'yes', 'A parameter is wrong.']),
  [-1109, 400, 'no', 'no', 'Invalid account.'],
  [-1110, 400, 'no', 'no', 'Bad instrument type.'],
  [-1111, 400, 'yes', 'yes', 'Parameter has too much precision.'],
  [-1112, 400, 'no', 'no', 'No orders on book for symbol.'],
  ...span(-1114, -1121).map((code): Row => [code, 400, 'yes', 'yes', 'A parameter does not fit.']),
  [-1125, 400, 'no', 'no', 'This listenKey does not exist.'],
  [-1127, 400, 'no', 'no', 'Lookup interval is too big.'],
  [-1128, 400, 'yes', 'yes', 'Combination of optional parameters invalid.'],
  [-1130, 400, 'yes', 'yes', 'Invalid data sent for a parameter.'],
  [-1131, 400, 'no', 'no', 'recvWindow must be less than 60000.'],
  [-2011, 400, 'no', 'no', 'Unknown order sent.'],
  [-2013, 400, 'no', 'no', 'Order does not exist.'],
  [-2014, 401, 'yes', 'yes', 'API-key format invalid.'],
  [-2015, 401, 'yes', 'yes', 'Invalid API-key, IP, or permissions for action.'],
];
const APART: readonly Row[] = [
  [-2010, 400, 'yes', 'no', 'Account has insufficient balance for requested action.'],
  [-2010, 400, 'yes', 'no', 'Order would immediately match and take.'],
  [-2010, 400, 'yes', 'no', 'Stop price would trigger immediately.'],
  [-2010, 400, 'no', 'no', 'Duplicate order sent.'],
  [-2010, 400, 'no', 'no', 'duplicate order sent'],
  [-2010, 400, 'no', 'no', ''],
  ...[-2018, -2019, -2020].map((code): Row => [code, 400, 'no', 'yes', 'Margin is insufficient.']),
  [-2021, 400, 'no', 'yes', 'Order would immediately trigger.'],
  [-2021, 409, 'no', 'yes', 'Order cancel-replace partially failed.'],
  [-2022, 400, 'no', 'yes', 'ReduceOnly Order is rejected.'],
  ...span(-2023, -2028).map((code): Row => [code, 400, 'no', 'yes', 'The account does not allow it.']),
  ...span(-4000, -4033).map((code): Row => [code, 400, 'no', 'yes', 'Price or quantity does not fit.']),
  [-4034, 400, 'no', 'no', ''],
  [-4045, 400, 'no', 'yes', 'Reach max stop order limit.'],
  [-4046, 400, 'no', 'no', 'No need to change margin type.'],
  [-4061, 400, 'no', 'yes', "Order's position side does not match user's setting."],
  [-4116, 400, 'no', 'no', 'ClientOrderId is duplicated.'],
  [-4118, 400, 'no', 'yes', 'ReduceOnly Order Failed.'],
  [-4120, 400, 'no', 'yes', 'Order type not supported for this endpoint.'],
  [-4131, 400, 'no', 'yes', "The counterparty's best price does not meet the PERCENT_PRICE filter limit."],
  [-4164, 400, 'no', 'yes', "Order's notional must be no smaller than 5."],
  [-5021, 400, 'no', 'yes', 'Due to the order could not be filled immediately, the FOK order has been rejected.'],
  [-5022, 400, 'no', 'yes', 'Due to the order could not be executed as maker, the Post Only order will be rejected.'],
  [-5025, 400, 'no', 'no', 'Only limit order is supported.'],
  [-5028, 400, 'no', 'find', 'Timestamp for this request is outside of the ME recvWindow.'],
];
const ROWS = [...BOTH, ...APART];
const MEANING = { definite: 'yes', 'find-first': 'find' } as const;
const SPOT = rejectList('binance', 'spot');
const USDM = rejectList('binance', 'usdm');

const spot = (refusal: Refusal, route: SentRoute = 'place-plain') => meaning(SPOT(route, refusal));
const usdm = (refusal: Refusal, route: SentRoute = 'place-plain') => meaning(USDM(route, refusal));

describe('a refusal of Binance proves that nothing happened', () => {
  it.each(ROWS)('%i with %i: spot %s, futures %s: %s', (code, status, ofSpot, ofUsdm, text) => {
    const refusal = { code, status, text };
    expect({ spot: spot(refusal), plain: usdm(refusal), trigger: usdm(refusal, 'place-trigger') }).toEqual({
      spot: ofSpot,
      plain: ofUsdm,
      trigger: ofUsdm,
    });
  });

  it('by no other code', () => {
    const told = new Set(ROWS.map(([code]) => code));
    const others = span(0, -9_999).filter((code) => !told.has(code));
    const proving = others.filter((code) =>
      [spot, usdm].some((of) => of({ code, status: 400, text: 'Something.' }) !== 'no'),
    );
    expect(proving).toEqual([]);
  });

  it.each([200, 201, 302, 403, 408, 451, 500, 502, 503, 504])('by no code with HTTP %i', (status) => {
    const proving = ROWS.filter(([code, , , , text]) => [spot, usdm].some((of) => of({ code, status, text }) !== 'no'));
    expect(proving).toEqual([]);
  });

  it.each([418, 429])('by HTTP %i alone, when an order was to be placed', (status) => {
    const refusal = { code: null, status, text: '' };
    expect([spot(refusal), usdm(refusal), usdm(refusal, 'place-trigger')]).toEqual(['yes', 'yes', 'yes']);
    expect([spot({ ...refusal, code: -1007 }), usdm({ ...refusal, code: -4116 })]).toEqual(['no', 'no']);
  });

  it.each(['cancel-plain', 'cancel-trigger', 'cancel-replace'] as const)('by nothing on the way %s', (route) => {
    const proving = ROWS.filter(([code, status, , , text]) =>
      [spot, usdm].some((of) => of({ code, status, text }, route) !== 'no'),
    );
    expect(proving).toEqual([]);
  });
});

describe('a list of refusals', () => {
  it('is empty for an exchange that nobody has reviewed', () => {
    const list = rejectList('kraken', 'spot');
    expect(ROWS.map(([code, status, , , text]) => list('place-plain', { code, status, text }))).toEqual(
      ROWS.map(() => null),
    );
  });

  it('names the page of the exchange for each group', () => {
    const { groups, statuses, never, findFirst } = readRejects(binance);
    const sources = [...groups, statuses, never, findFirst].map(({ source }) => new URL(source).hostname);
    expect(new Set(sources)).toEqual(new Set(['developers.binance.com']));
  });

  it.each<[string, object, string]>([
    ['without a source', { groups: [{ ...binance.groups[0], source: undefined }] }, '"source"'],
    ['with a code above zero', { groups: [{ ...binance.groups[0], codes: [1002] }] }, '"codes"'],
    [
      'with a range upside down',
      { groups: [{ ...binance.groups[0], codes: [[-1100, -1108]] }] },
      'the lower code first',
    ],
    ['for a market that is none', { groups: [{ ...binance.groups[0], markets: ['margin'] }] }, '"markets"'],
    ['for a way that is none', { groups: [{ ...binance.groups[0], routes: ['amend'] }] }, '"routes"'],
    ['with a key that nobody knows', { maybe: [] }, 'maybe'],
    ['of statuses that are no refusals', { statuses: { ...binance.statuses, values: [503] } }, '"values"'],
  ])('%s is refused', (_, wrong, named) => {
    expect(() => readRejects({ ...binance, ...wrong })).toThrow(named);
  });
});

function meaning(verdict: 'definite' | 'find-first' | null): Meaning {
  return verdict === null ? 'no' : MEANING[verdict];
}

/** Codes from a higher down to a lower one. */
function span(from: number, to: number): number[] {
  return Array.from({ length: from - to + 1 }, (_, index) => from - index);
}
