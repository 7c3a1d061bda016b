import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderView } from '../ports/order-exchange.ts';
import { classifyAnswer, type RawAnswer } from './answer.ts';
import { rejectListOf, SENT_ROUTES } from './rejects.ts';

const LISTED = [-2010, -1013, -1021];
const NEVER = [-1007, -4116];
const REJECTS = rejectListOf(
  {
    exchange: 'made-up',
    groups: [{ what: 'listed', markets: ['spot'], routes: ['place-plain'], codes: LISTED, source: '' }],
    statuses: { routes: ['place-plain'], values: [418, 429], codes: [-1003], source: '' },
    never: { codes: NEVER, statuses: [403, 408, 451], source: '' },
    findFirst: { codes: [-1021], source: '' },
  },
  'spot',
);
const SENT = { cid: 'q1', pair: 'BTC/USDT', side: 'buy', exchangeId: null } as const;

/** An error as a library may make one: with a class, a code and words that promise anything. */
class BodyTimeoutError extends Error {
  override readonly name = 'BodyTimeoutError';
  readonly code = -2010;
}

/** What cannot be looked at without a throw. */
const hostile = (): Error =>
  new Proxy(new Error('hostile'), {
    get() {
      throw new TypeError('no');
    },
    getPrototypeOf() {
      throw new TypeError('no');
    },
  });

const thrown: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    '',
    'binance {"code":-2010,"msg":"Account has insufficient balance."}',
    0,
    -2010,
    false,
    Symbol('thrown'),
    {},
    [],
    { code: -2010, msg: 'no funds' },
    { status: 400, error: { code: -2010, msg: 'no funds' } },
    new TypeError('Cannot read properties of undefined'),
    Object.assign(new Error('other side closed'), { name: 'SocketError', code: 'UND_ERR_SOCKET' }),
    new BodyTimeoutError('Body Timeout Error'),
    Object.assign(new Error('x'), { name: { toString: null } }),
    Object.create(null),
    () => 0,
  ),
  fc.constant(null).map(hostile),
  fc.anything(),
);

const view: fc.Arbitrary<Partial<OrderView>> = fc.record(
  {
    exchangeId: mostly('17', '', undefined as unknown as string, 17 as unknown as string),
    cid: mostly<string | null>('q1', 'q2', null, ''),
    pair: mostly('BTC/USDT', 'ETH/USDT'),
    side: mostly<'buy' | 'sell'>('buy', 'sell'),
  },
  { requiredKeys: ['exchangeId', 'cid', 'pair'] },
);
const code = fc.oneof(
  fc.constantFrom(...LISTED, ...NEVER, -1003, 0, 200),
  fc.integer(),
  fc.constant('-2010'),
  fc.double(),
);
const body: fc.Arbitrary<string | null> = fc.oneof(
  fc.constantFrom(null, '', '{}', '[]', 'null', '<html></html>', '{"code":-2010,"m'),
  fc.record({ code, msg: fc.anything() }).map((each) => JSON.stringify(each)),
  fc
    .record({ id: fc.constant('1'), status: fc.constantFrom(200, 400, 429, 503, '400'), error: fc.record({ code }) })
    .map((each) => JSON.stringify(each)),
  fc.json(),
  fc.string(),
);
const answers: fc.Arbitrary<RawAnswer & { readonly view: Partial<OrderView> | null }> = fc
  .record({
    transport: fc.constantFrom('rest' as const, 'ws' as const),
    route: fc.constantFrom(...SENT_ROUTES),
    status: fc.oneof(
      fc.constantFrom(null, 200, 200, 400, 400, 401, 403, 418, 429, 503),
      fc.integer({ min: 100, max: 599 }),
    ),
    body,
    outcome: fc.oneof(
      fc.oneof(fc.constant({}), fc.constant({}), fc.anything()).map((returned) => ({ returned })),
      thrown.map((each) => ({ thrown: each })),
    ),
    view: fc.option(view),
    isThrowing: fc.constantFrom(false, false, false, true),
  })
  .map(({ view: told, isThrowing, ...raw }) => ({
    ...raw,
    view: told,
    sent: SENT,
    rejects: REJECTS,
    read: () => {
      if (isThrowing) throw hostile();
      return told === null ? null : { order: told as OrderView, fills: [] };
    },
  }));

const RUNS = { numRuns: 2_000 };

describe('an answer, whatever comes', () => {
  it('is classified without a throw', () => {
    fc.assert(
      fc.property(answers, (raw) => {
        expect(['accepted', 'rejected', 'unknown']).toContain(classifyAnswer(raw).kind);
      }),
      RUNS,
    );
  });

  it('is accepted only with an order that is ours and no status that says otherwise', () => {
    let accepted = 0;
    fc.assert(
      fc.property(answers, (raw) => {
        if (classifyAnswer(raw).kind !== 'accepted') return;
        accepted++;
        expect(raw.outcome).toHaveProperty('returned');
        expect(raw.view).toMatchObject({ exchangeId: '17', cid: 'q1', pair: 'BTC/USDT', side: 'buy' });
      }),
      RUNS,
    );
    expect(accepted).toBeGreaterThan(10);
  });

  it('is rejected only with a listed code, or a listed status, in its own text', () => {
    let rejected = 0;
    fc.assert(
      fc.property(answers, (raw) => {
        if (classifyAnswer(raw).kind !== 'rejected') return;
        rejected++;
        expect(raw.route).toBe('place-plain');
        const { status, code: told } = refusalIn(raw);
        expect(status).toSatisfy((each: number) => each >= 400 && each <= 499 && ![403, 408, 451].includes(each));
        const isListed = typeof told === 'number' && LISTED.includes(told);
        expect(isListed || ([418, 429].includes(status as number) && !NEVER.includes(told as number))).toBe(true);
      }),
      RUNS,
    );
    expect(rejected).toBeGreaterThan(10);
  });

  it('of the same text and order is the same, whatever was thrown', () => {
    const some = fc.record({ body, status: fc.constantFrom(400, 429, 503, null) });
    fc.assert(
      fc.property(some, thrown, thrown, ({ body: text, status }, one, other) => {
        const kindOf = (each: unknown) =>
          classifyAnswer({
            transport: 'rest',
            route: 'place-plain',
            status,
            body: text,
            outcome: { thrown: each },
            sent: SENT,
            rejects: REJECTS,
            read: () => null,
          }).kind;
        expect(kindOf(one)).toBe(kindOf(other));
      }),
      RUNS,
    );
  });
});

/** The right value as often as a wrong one. */
function mostly<Value>(right: Value, ...wrong: readonly Value[]): fc.Arbitrary<Value> {
  return fc.oneof(fc.constant(right), fc.constantFrom(...wrong));
}

/** Read anew, in the simplest way. */
function refusalIn({ transport, status, body: text }: RawAnswer): { readonly status: unknown; readonly code: unknown } {
  let told: { readonly status?: unknown; readonly code?: unknown; readonly error?: { readonly code?: unknown } } = {};
  try {
    told = (JSON.parse(text ?? '') ?? {}) as typeof told;
  } catch {
    // No JSON tells no code.
  }
  return transport === 'ws' ? { status: told.status, code: told.error?.code } : { status, code: told.code };
}
