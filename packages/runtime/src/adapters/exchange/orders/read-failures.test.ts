import { beforeAll, describe, expect, it, vi } from 'vitest';
import { committedAttempt, committedCancel } from '../../../ports/committed.ts';
import { loadCcxt } from '../load-ccxt.ts';
import { requestGate } from '../request-gate.ts';
import { anAttempt, KEY, orderWorld } from './order-exchange.fixture.ts';
import { codeIn, failureJudge, type FailureJudge } from './read-failures.ts';
import type { WireAnswer } from './connections.ts';

beforeAll(() => loadCcxt(), 60_000);

let places = 0;
function aJudge(nowMs = (): number => 0, monotonicMs = nowMs): FailureJudge {
  const place = `https://exchange-${(places += 1)}.example`;
  const gate = requestGate({ exchange: 'binance', place }, () => {}, 5_000);
  return failureJudge({ gate, place, nowMs, monotonicMs, weightPerMinute: 6_000 });
}

const answer = (status: number, body: unknown = '', headers: Record<string, string> = {}): WireAnswer => ({
  ...{ status, statusText: '', headers: new Headers(headers) },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const coded = (status: number, code: number): WireAnswer => answer(status, { code, msg: 'Words.' });

describe('a question that failed', () => {
  it.each<[string, WireAnswer | null, string]>([
    ['the network', null, 'transient'],
    ['an answer of 502', answer(502, '<html>'), 'transient'],
    ['an answer of 200 that cannot be read', answer(200, 'null'), 'transient'],
    ['a window that was missed', coded(400, -1021), 'transient'],
    ['an overloaded exchange', coded(503, -1008), 'transient'],
    ['too many requests, by code', coded(400, -1003), 'throttled'],
    ['a key that is none', coded(401, -2014), 'auth'],
    ['a key without the right', coded(400, -2015), 'auth'],
    ['a signature that is wrong', coded(400, -1022), 'auth'],
    ['a code that nobody knows', coded(400, -9999), 'unlisted'],
    ['an answer of 404 that is not the exchange', answer(404, '<html>'), 'unlisted'],
    ['an answer of 300', answer(300), 'unlisted'],
    ['an answer of 499', answer(499), 'unlisted'],
    ['an answer of 500', answer(500), 'transient'],
    ['an answer of 500 with a code that nobody knows', coded(500, -9999), 'transient'],
    ['an answer of 299', answer(299), 'transient'],
    ['a status of 401 without a code', answer(401), 'auth'],
    ...[-1000, -1001, -1006, -1007, -1008, -1016, -1021].map(
      (code) => [`code ${code}`, coded(400, code), 'transient'] as [string, WireAnswer, string],
    ),
  ])('because of %s is no mystery', (_, said, cause) => {
    const judge = aJudge();
    if (said !== null) judge.heard(said);

    expect(judge.failed('order', said, new Error('It broke.'))).toMatchObject({ kind: 'failed', cause, waitMs: 0 });
    expect(judge.patience()).toBeNull();
  });

  it.each([
    [429, '7', 'throttled', 12_000],
    [418, '60', 'banned', 65_000],
    [418, undefined, 'banned', 125_000],
    [403, undefined, 'banned', 305_000],
  ] as const)('with %s, Retry-After %s is %s for %s ms', (status, after, cause, waitMs) => {
    const judge = aJudge();
    const said = answer(status, '', after === undefined ? {} : { 'Retry-After': after });
    judge.heard(said);
    const patience = judge.patience()!;

    expect(patience.cause).toBe(cause);
    expect(patience.why).toMatch(new RegExp(`^https:.* takes no requests now \\(${status}\\)\\.$`));
    expect(judge.failed('order', said, null)).toMatchObject({ cause, why: `order: HTTP ${status}.` });
    expect(Math.abs(patience.waitMs - waitMs)).toBeLessThan(500);
    expect(judge.failed('order', null, new Error('late'))).toMatchObject({ cause });
  });

  it.each([-3_600_000, 3_600_000])(
    'is a ban as long as it was told, with the clock of the machine set by %s ms',
    (ms) => {
      const judge = aJudge();
      judge.heard(answer(418, '', { 'Retry-After': '60' }));
      const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + ms);
      const patience = judge.patience();
      clock.mockRestore();

      expect(patience).toMatchObject({ cause: 'banned' });
      expect(Math.abs(patience!.waitMs - 65_000)).toBeLessThan(5_000);
    },
  );

  it('is maintenance when nothing but 503 comes', () => {
    const judge = aJudge();
    const asked = (said: WireAnswer): string => {
      judge.heard(said);
      return judge.failed('order', said, null).cause;
    };

    expect(Array.from({ length: 4 }, () => asked(answer(503)))).toEqual([
      ...['transient', 'transient', 'maintenance', 'maintenance'],
    ]);
    asked(answer(200));
    expect(asked(answer(503))).toBe('transient');
  });

  it('is none when an exchange that is overloaded says so, however often, nor right after that', () => {
    const judge = aJudge();
    const asked = (said: WireAnswer): string => {
      judge.heard(said);
      return judge.failed('order', said, null).cause;
    };
    const all = [...Array.from({ length: 5 }, () => coded(503, -1008)), answer(503), answer(503)];
    expect(all.map(asked)).toEqual(all.map(() => 'transient'));
    expect(asked(answer(503))).toBe('maintenance');
  });
});

describe('what is said of a question that failed', () => {
  const why = (said: WireAnswer | null, thrown: unknown = null): string => aJudge().failed('order', said, thrown).why;

  it.each<[string, string, WireAnswer | null, unknown?]>([
    [
      'the kind of what was thrown, never its words',
      'no answer (TypeError)',
      null,
      new TypeError('https://a/?signature=b'),
    ],
    [
      'its code, where it has one',
      'no answer (ECONNRESET)',
      null,
      Object.assign(new Error('x'), { code: 'ECONNRESET' }),
    ],
    [
      'nothing of a code with an address in it',
      'no answer (Error)',
      null,
      Object.assign(new Error('x'), { code: 'https://a' }),
    ],
    [
      'nothing of a code with a word at its end',
      'no answer (Error)',
      null,
      Object.assign(new Error('x'), { code: '?a=b' }),
    ],
    [
      'nothing of a code with a word at its start',
      'no answer (Error)',
      null,
      Object.assign(new Error('x'), { code: 'a=' }),
    ],
    ['nothing of what is no error', 'no answer', null, 'https://a/?signature=b'],
    ['the status', 'HTTP 502', answer(502, '<html>')],
    ['a status that is good', 'an answer that cannot be read (200)', answer(200, '<html>')],
    ['a status of 300', 'HTTP 300', answer(300, '<html>')],
    ['code and words of the exchange', 'HTTP 400, code -1021 Words', coded(400, -1021)],
    ['a code without words', 'HTTP 400, code -5', answer(400, { code: -5 })],
    ['200 characters of many', `HTTP 400, code -5 ${'x'.repeat(200)}`, answer(400, { code: -5, msg: 'x'.repeat(201) })],
  ])('is %s', (_, words, said, thrown) => {
    expect(why(said, thrown)).toBe(`order: ${words}.`);
  });

  it.each([
    ['{"code":-1021}', -1021],
    ['{"code":"-1021"}', null],
    ['{"code":1.5}', null],
    ['{}', null],
    ['null', null],
    ['<html>', null],
  ])('%s has the code %s', (body, code) => {
    expect(codeIn(body)).toBe(code);
  });
});

describe('the weight of a minute', () => {
  const weighing = (used: number): WireAnswer => answer(200, '{}', { 'X-MBX-USED-WEIGHT-1M': String(used) });

  it('is left to others no longer than the minute lasts, whatever the clock is set to', () => {
    let nowMs = 7_290_000;
    const judge = aJudge(
      () => nowMs,
      () => 5_000,
    );
    judge.heard(weighing(4_801));
    nowMs -= 3_600_000;
    expect(judge.patience()).toMatchObject({ cause: 'throttled', waitMs: 30_000 });
  });

  it('is left to others from four fifths on, until the exchange begins another', () => {
    let nowMs = 90_000;
    const judge = aJudge(() => nowMs);
    judge.heard(weighing(4_800));
    expect(judge.patience()).toBeNull();
    judge.heard(weighing(4_801));
    expect(judge.patience()).toMatchObject({ cause: 'throttled', waitMs: 30_000 });
    expect(judge.patience()?.why).toMatch(/^Most of what https:.* answers in a minute is used\.$/);
    expect(judge.usage()).toEqual({ used: 4_801, most: 6_000 });
    nowMs = 119_999;
    expect(judge.patience()).toMatchObject({ waitMs: 1 });
    nowMs = 120_000;
    expect(judge.patience()).toBeNull();
    judge.heard(answer(200));
    expect(judge.usage().used).toBe(0);
  });
});

describe('an exchange that asks for patience', () => {
  it('is not asked during a ban: no read, no order, no cancel', async () => {
    const world = await orderWorld('spot');
    const { sim, exchange, pair } = world;
    await exchange.openOrders();
    sim.faults.load({ version: 1, rules: [{ match: { max: 1 }, do: { limit: { kind: '418', seconds: 30 } } }] });
    await exchange.openOrders();
    const asked = sim.log.length;

    expect(await exchange.find(pair, 'q1', 'plain')).toMatchObject({ kind: 'failed', cause: 'banned' });
    const sent = await exchange.send(committedAttempt(anAttempt(world, 'q1')), 8_000);
    expect(sent).toMatchObject({ kind: 'rejected', code: 'not-sent', needsFind: false });
    const canceled = committedCancel({ ...anAttempt(world, 'q0'), cancel: 'asked' }, world.sim.clock.now());
    expect(await exchange.cancel(canceled, 8_000)).toMatchObject({ kind: 'unknown' });
    await expect(exchange.exchangeMs()).rejects.toMatchObject({ code: 'busy' });
    expect(sim.log.length).toBe(asked);
    expect(sim.report().callsDuringBan).toBe(0);
  });

  it('still gets what protects a position when it only asks for fewer requests', async () => {
    const world = await orderWorld('usdm');
    const { sim, exchange } = world;
    await exchange.send(committedAttempt(anAttempt(world, 'q1', { kind: 'market', price: null })), 8_000);
    const script = sim.faults.load({
      version: 1,
      rules: [{ match: { method: 'GET', max: 1 }, do: { limit: { kind: '429', seconds: 5 } } }],
    });
    await exchange.openOrders();
    sim.faults.unload(script);
    const exit = anAttempt(world, 'q3', { kind: 'market', price: null, side: 'sell', isReduceOnly: true });

    expect(await exchange.openOrders()).toMatchObject({ kind: 'failed', cause: 'throttled' });
    expect(await exchange.send(committedAttempt(anAttempt(world, 'q2')), 8_000)).toMatchObject({ code: 'not-sent' });
    expect((await exchange.send(committedAttempt(exit), 8_000)).kind).not.toBe('unknown');
    expect(sim.ledger.orders().map(({ order }) => order.clientOrderId)).toEqual(['q1', 'q3']);
  });

  it('gets on spot what sells, and no purchase, and cancels of either, when it only asks for fewer requests', async () => {
    const world = await orderWorld('spot');
    const { sim, exchange } = world;
    await exchange.send(committedAttempt(anAttempt(world, 'q1', { kind: 'market', price: null })), 8_000);
    await exchange.send(committedAttempt(anAttempt(world, 'q4')), 8_000);
    const script = sim.faults.load({
      version: 1,
      rules: [{ match: { method: 'GET', max: 1 }, do: { limit: { kind: '429', seconds: 5 } } }],
    });
    await exchange.openOrders();
    sim.faults.unload(script);
    const sale = anAttempt(world, 'q3', { kind: 'market', price: null, side: 'sell' });

    expect(await exchange.send(committedAttempt(anAttempt(world, 'q2')), 8_000)).toMatchObject({ code: 'not-sent' });
    expect((await exchange.send(committedAttempt(sale), 8_000)).kind).toBe('accepted');
    const canceled = committedCancel({ ...anAttempt(world, 'q4'), cancel: 'asked' }, world.sim.clock.now());
    expect((await exchange.cancel(canceled, 8_000)).kind).toBe('accepted');
    expect(sim.ledger.orders().map(({ order }) => order.clientOrderId)).toEqual(['q1', 'q4', 'q3']);
  });

  it('tells that a key is refused, by raw code', async () => {
    const { exchange } = await orderWorld('spot', {}, { key: { ...KEY, secret: 'another-secret-than-the-one' } });

    expect(await exchange.account()).toMatchObject({ kind: 'failed', cause: 'auth' });
  });

  it('says with a refused order what concerns more than this order', async () => {
    const stranger = await orderWorld('spot', {}, { key: { ...KEY, secret: 'another-secret-than-the-one' } });
    const refused = await stranger.exchange.send(committedAttempt(anAttempt(stranger, 'q1')), 8_000);
    expect(refused).toMatchObject({ kind: 'rejected', trouble: { cause: 'auth' } });

    const world = await orderWorld('spot');
    world.sim.faults.load({
      version: 1,
      rules: [{ match: { method: 'POST', max: 1 }, do: { limit: { kind: '418', seconds: 30 } } }],
    });
    const banned = await world.exchange.send(committedAttempt(anAttempt(world, 'q1')), 8_000);
    expect(banned).toMatchObject({ kind: 'rejected', trouble: { cause: 'banned' } });
    const held = await world.exchange.send(committedAttempt(anAttempt(world, 'q2')), 8_000);
    expect(held).toMatchObject({ code: 'not-sent', trouble: { cause: 'banned', waitMs: expect.any(Number) } });
  });

  it('measures the time anew when its window was missed, and asks once more', async () => {
    const { sim, exchange } = await orderWorld('spot', {}, { exchangeNow: undefined as never });
    expect(await exchange.account()).not.toMatchObject({ kind: 'failed' });
    expect(sim.log.records.map(({ path, code }) => `${path} ${code}`)).toContain('/api/v3/account -1021');
  });
});
