import { beforeAll, describe, expect, it } from 'vitest';
import { committedAttempt, committedCancel } from '../../../ports/committed.ts';
import { loadCcxt } from '../load-ccxt.ts';
import { anAttempt, KEY, orderWorld } from './order-exchange.fixture.ts';
import { TOO_LATE, within } from './within.ts';

beforeAll(() => loadCcxt(), 60_000);

const POST = { match: { method: 'POST', max: 1 } } as const;

describe('an order', () => {
  it.each([
    ['nothing comes', 'A01'],
    ['its body stalls after the headers', 'A03'],
  ])('is unknown at its own deadline when %s', async (_, id) => {
    const world = await orderWorld('spot');
    const { sim, exchange, pair } = world;
    await exchange.openOrders();
    sim.faults.load({ version: 1, rules: [{ ...POST, do: { shape: { id, point: 'after' } } }] });
    const startMs = performance.now();
    const answer = await exchange.send(committedAttempt(anAttempt(world, 'q1')), 400);

    expect(answer).toEqual({ kind: 'unknown', why: 'no answer within 400 ms' });
    expect(performance.now() - startMs).toBeLessThan(2_000);
    expect(await exchange.find(pair, 'q1', 'plain')).toMatchObject({ kind: 'found' });
    expect(sim.report().postsPerClientId).toBe(1);
  });

  it('is told as an event when its answer comes after the deadline', async () => {
    const world = await orderWorld('spot');
    const { sim, exchange } = world;
    const events = await exchange.events();
    const mute = { match: { stream: '*' }, do: { stream: { kind: 'mute' } } };
    const late = { ...POST, do: { delay: { dist: { fixed: 1_000 }, point: 'after' } } };
    sim.faults.load({ version: 1, rules: [mute, late] });
    const answer = await exchange.send(committedAttempt(anAttempt(world, 'q1')), 300);
    const told = await events[Symbol.asyncIterator]().next();

    expect(answer.kind).toBe('unknown');
    expect(told.value).toMatchObject({ kind: 'order', order: { cid: 'q1', status: 'open' } });
  });
});

describe('a question', () => {
  it.each([
    ['nothing comes', 'A01'],
    ['its body stalls after the headers', 'A03'],
  ])('has failed at its own deadline when %s', async (_, id) => {
    const { sim, exchange } = await orderWorld('usdm', {}, { queryDeadlineMs: 400 });
    await exchange.openOrders();
    const match = { method: 'GET', path: '/fapi/v1/openAlgoOrders' };
    sim.faults.load({ version: 1, rules: [{ match, do: { shape: { id, point: 'before' } } }] });

    expect(await exchange.openOrders()).toMatchObject({ kind: 'failed', cause: 'transient', waitMs: 0 });
  });
});

describe('within', () => {
  it('gives what is done in time, and cuts off what is not', async () => {
    let isCut = false;
    const never = (signal: AbortSignal): Promise<string> =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          isCut = true;
          reject(new Error('cut off'));
        });
      });

    expect(await within({ ms: 1_000 }, () => Promise.resolve('done'))).toBe('done');
    expect(await within({ ms: 10 }, never)).toBe(TOO_LATE);
    await expect.poll(() => isCut).toBe(true);
  });

  it('hands over what comes in the time of grace, and nothing else', async () => {
    const late: string[] = [];
    const after = (ms: number, text: string) => () => new Promise<string>((resolve) => setTimeout(resolve, ms, text));
    const limit = { ms: 50, graceMs: 10_000, onLate: (text: string) => void late.push(text) };
    await within(limit, after(1, 'early'));

    expect(await within(limit, after(100, 'late'))).toBe(TOO_LATE);
    await expect.poll(() => late).toEqual(['late']);
  });
});

/** Shapes of an answer, but those after which an exchange is asked nothing for a while. */
const SHAPES = Array.from({ length: 26 }, (_, at) => `A${String(at + 1).padStart(2, '0')}`).filter(
  (id) => id !== 'A22',
);

it('tells neither key nor secret nor signature, whatever goes wrong', async () => {
  const world = await orderWorld('usdm', {}, { queryDeadlineMs: 300 });
  const { sim, exchange, pair } = world;
  await exchange.openOrders();
  const told: unknown[] = [];
  for (const id of SHAPES) {
    const script = sim.faults.load({ version: 1, rules: [{ do: { shape: { id, point: 'before' } } }] });
    const attempt = anAttempt(world, `q${id.toLowerCase()}`);
    told.push(
      await exchange.send(committedAttempt(attempt), 300),
      await exchange.cancel(committedCancel({ ...attempt, cancel: 'asked' }, world.sim.clock.now()), 300),
      await exchange.find(pair, 'q1', 'plain'),
      await exchange.account(),
      await exchange.exchangeMs().catch((error: unknown) => String(error)),
    );
    sim.faults.unload(script);
  }

  expect(told.length).toBeGreaterThan(100);
  const text = JSON.stringify(told);
  for (const secret of [KEY.apiKey, KEY.secret, 'signature=', 'timestamp=']) expect(text).not.toContain(secret);
}, 60_000);
