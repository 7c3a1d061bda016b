import { describe, expect, it } from 'vitest';
import type { OrderView } from '../ports/order-exchange.ts';
import { classifyAnswer, type RawAnswer } from './answer.ts';
import { NO_REJECTS, rejectListOf } from './rejects.ts';

const REJECTS = rejectListOf(
  {
    exchange: 'made-up',
    groups: [
      { what: 'funds', markets: ['spot'], routes: ['place-plain'], codes: [-2010], unless: 'duplicate', source: '' },
      { what: 'stamp', markets: ['spot'], routes: ['place-plain'], codes: [-1021], source: '' },
    ],
    statuses: { routes: ['place-plain'], values: [418, 429], codes: [-1003], source: '' },
    never: { codes: [-1007], statuses: [403, 408, 451], source: '' },
    findFirst: { codes: [-1021], source: '' },
  },
  'spot',
);
const ORDER: OrderView = {
  pair: 'BTC/USDT',
  exchangeId: '17',
  cid: 'q1',
  route: 'plain',
  side: 'buy',
  status: 'open',
  amount: '1',
  filled: '0',
  price: '90',
  stopPrice: null,
  isReduceOnly: false,
  childId: null,
  atMs: 1,
};
const SENT = { cid: 'q1', pair: 'BTC/USDT', side: 'buy', exchangeId: null } as const;

function answer(more: Partial<RawAnswer> = {}): RawAnswer {
  return {
    transport: 'rest',
    route: 'place-plain',
    status: 200,
    body: '{}',
    outcome: { returned: {} },
    sent: SENT,
    rejects: REJECTS,
    read: () => ({ order: ORDER, fills: [] }),
    ...more,
  };
}

/** A placement whose answer has this order in it. */
const telling = (order: Partial<OrderView>, sent: Partial<RawAnswer['sent']> = {}): RawAnswer =>
  answer({ read: () => ({ order: { ...ORDER, ...order }, fills: [] }), sent: { ...SENT, ...sent } });

/** A placement that was refused so. */
const refused = (status: number, body: object | string, more: Partial<RawAnswer> = {}): RawAnswer =>
  answer({
    status,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    outcome: { thrown: new Error('refused') },
    ...more,
  });

describe('an answer with an order', () => {
  it.each<[string, RawAnswer, boolean]>([
    ['that is ours', telling({}), true],
    ['without an id of the exchange', telling({ exchangeId: '' }), false],
    ['whose id of the exchange is missing', telling({ exchangeId: undefined as unknown as string }), false],
    ['with another client id', telling({ cid: 'q2' }), false],
    ['without a client id', telling({ cid: null }), false],
    ['without a client id, of an order just found', telling({ cid: null }, { exchangeId: '17' }), true],
    ['of an order just found, with another id of the exchange', telling({}, { exchangeId: '18' }), false],
    ['of another pair', telling({ pair: 'ETH/USDT' }), false],
    ['of the other side', telling({ side: 'sell' }), false],
    ['that is ours, under a status that is no success', { ...telling({}), status: 409 }, false],
    ['that is ours, where nobody kept the status', { ...telling({}), status: null }, true],
    ['in which there is none', answer({ read: () => null }), false],
    [
      'that cannot be read',
      answer({
        read: () => {
          throw new TypeError('no');
        },
      }),
      false,
    ],
    ['that is an array', answer({ outcome: { returned: [] } }), false],
    ['that is nothing', answer({ outcome: { returned: null } }), false],
    ['that was thrown', answer({ outcome: { thrown: ORDER } }), false],
  ])('%s', (_, raw, isAccepted) => {
    expect(classifyAnswer(raw).kind).toBe(isAccepted ? 'accepted' : 'unknown');
  });

  it('is given with its executions', () => {
    expect(classifyAnswer(answer())).toEqual({ kind: 'accepted', order: ORDER, fills: [] });
  });
});

describe('a refusal', () => {
  it.each<[string, RawAnswer, string | null]>([
    ['of a listed code', refused(400, { code: -2010, msg: 'Account has insufficient balance.' }), '-2010'],
    ['of a listed code with the text that is none', refused(400, { code: -2010, msg: 'Duplicate order sent.' }), null],
    ['of that code without a text', refused(400, { code: -2010 }), null],
    ['of a code that is not listed', refused(400, { code: -9999, msg: '' }), null],
    ['of a code that is a text', refused(400, { code: '-1021', msg: '' }), null],
    ['of a listed code on another way', refused(400, { code: -1021, msg: '' }, { route: 'cancel-plain' }), null],
    ['of a listed code with a good status', refused(200, { code: -1021, msg: '' }), null],
    ['of a listed code with a status of a gateway', refused(502, { code: -1021, msg: '' }), null],
    ['of a listed code with a status that proves nothing', refused(403, { code: -1021, msg: '' }), null],
    ['of a listed code without a status', refused(400, { code: -1021, msg: '' }, { status: null }), null],
    ['by status', refused(429, ''), 'HTTP 429'],
    ['by status, with a page', refused(418, '<html></html>'), 'HTTP 418'],
    ['by status, with the code of too many requests', refused(429, { code: -1003, msg: '' }), '-1003'],
    ['by status, with a code that never proves it', refused(429, { code: -1007, msg: '' }), null],
    ['by status, with a code that nobody listed', refused(429, { code: -9999, msg: '' }), null],
    ['of too many requests without that status', refused(400, { code: -1003, msg: '' }), null],
    ['cut in its middle', refused(400, '{"code":-1021,"ms'), null],
    ['of an exchange that nobody reviewed', refused(400, { code: -1021, msg: '' }, { rejects: NO_REJECTS }), null],
  ])('%s', (_, raw, code) => {
    const told = classifyAnswer(raw);
    expect(told.kind === 'rejected' ? told.code : null).toBe(code);
    expect(told.kind).not.toBe('accepted');
  });

  it('over a socket is read from its frame, whatever else is said', () => {
    const frame = (status: number) =>
      refused(400, { id: '1', status, error: { code: -1021, msg: 'late' } }, { transport: 'ws', status: null });
    expect(classifyAnswer(frame(400))).toEqual({ kind: 'rejected', code: '-1021', text: 'late', needsFind: true });
    expect(classifyAnswer(frame(503))).toMatchObject({ kind: 'unknown' });
    expect(classifyAnswer(refused(400, { code: -1021, msg: '' }, { transport: 'ws' }))).toMatchObject({
      kind: 'unknown',
    });
  });

  it('wants one look past the fence where it may be the answer to a twin, and only there', () => {
    expect(classifyAnswer(refused(400, { code: -1021, msg: '' }))).toMatchObject({ needsFind: true });
    expect(classifyAnswer(refused(400, { code: -2010, msg: 'no funds' }))).toMatchObject({ needsFind: false });
  });

  it('is read from the answer, not from what was thrown', () => {
    const thrown = new Error('binance {"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}');
    expect(classifyAnswer(answer({ status: null, body: null, outcome: { thrown } }))).toEqual({
      kind: 'unknown',
      why: 'Error was thrown',
    });
  });
});

describe('the reason why an answer is not known', () => {
  it.each<[string, RawAnswer, string]>([
    [
      'names status, code and words of the exchange',
      refused(503, { code: -1008, msg: 'Overloaded.' }),
      'HTTP 503, code -1008, Overloaded., Error was thrown',
    ],
    ['names what else was thrown', answer({ status: null, outcome: { thrown: undefined } }), 'undefined was thrown'],
    ['names an answer without our order', answer({ read: () => null }), 'HTTP 200, no order of ours in the answer'],
  ])('%s', (_, raw, why) => {
    expect(classifyAnswer(raw)).toEqual({ kind: 'unknown', why });
  });

  it('holds no words of an error, for they may hold a signature', () => {
    const thrown = new Error('binance GET https://api/order?signature=secret');
    expect(JSON.stringify(classifyAnswer(answer({ outcome: { thrown } })))).not.toContain('secret');
  });
});
