import { describe, expect, it } from 'vitest';
import { isProtective, type OrderPayload } from '../../../orders/order-payload.ts';
import type { Failed, OrderAnswer } from '../../../ports/order-exchange.ts';
import { ManualTime } from '../play/manual-time.fixture.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { ALL_WRITTEN, madeAttempt } from './made-attempt.fixture.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';
import { OrderInbox } from './order-news.ts';
import { Sender } from './sender.ts';

const refused = (
  cause: Failed['cause'],
  code = 'HTTP 429',
  { needsFind = false, waitMs = 5000 } = {},
): OrderAnswer => ({ ...{ kind: 'rejected', code, text: '', needsFind, trouble: { cause, waitMs } } });

const shown = ({ exchange }: MadeLiveWorld): readonly string[] =>
  exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`);

it.each<[string, OrderAnswer, object]>([
  ['asks for patience with did not leave', refused('throttled'), { kind: 'held-back', why: 'HTTP 429' }],
  ['is banned from did not leave', refused('banned', 'HTTP 418'), { kind: 'held-back', why: 'HTTP 418' }],
  ['refuses the key of was not looked at', refused('auth', '-2015'), { kind: 'held-back', why: '-2015' }],
  ['has trouble with and refuses is refused', refused('unlisted', '-2010'), { kind: 'rejected', code: '-2010' }],
  [
    'may answer for a twin of is looked for',
    refused('throttled', '-1021', { needsFind: true }),
    { kind: 'unclear', why: '-1021' },
  ],
])('an order that the exchange %s', async (_, answer, event) => {
  const [time, inbox] = [new ManualTime(), new OrderInbox(() => {})];
  const send = () => Promise.resolve(answer);
  const exchange = { send, cancel: send };
  const parts = { exchange, written: ALL_WRITTEN, lease: { holdsFor: () => true }, exchangeMs: () => 0, inbox, time };
  new Sender(parts).send([madeAttempt()]);
  await time.pass(1);
  expect(inbox.take()).toMatchObject([{ happened: [{ event }] }]);
});

/** When stops are sent, of which the exchange takes none before so many were tried. */
function stopsRefused(world: MadeLiveWorld, times: number, refusal: () => Promise<OrderAnswer>): readonly number[] {
  const { exchange } = world;
  const send = exchange.send.bind(exchange);
  const sentMs: number[] = [];
  exchange.send = (attempt, deadlineMs) => {
    if ((JSON.parse(attempt.payload) as OrderPayload).kind !== 'stop-market') return send(attempt, deadlineMs);
    sentMs.push(world.nowMs);
    return sentMs.length > times ? send(attempt, deadlineMs) : refusal();
  };
  return sentMs;
}

it('a stop whose key is refused is sent again once it is good, minute by minute, and its position is kept', async () => {
  const world = new MadeLiveWorld([{ atMs: 10_000, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 }]);
  const sentMs = stopsRefused(world, 4, async () => {
    // By then the entry's own answer is in.
    await world.time.sleep(100);
    return refused('auth', '-2015');
  });
  world.start();
  await world.time.pass(400_000);
  expect(sentMs.slice(1).map((ms, at) => ms - sentMs[at]! >= 60_000)).toEqual([true, true, true, true]);
  expect(world.stages).toContain('AUTH_LOST auth unprotected');
  expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
});

it('a stop that an exchange has no time for is sent again when it has, and its position is not left for that', async () => {
  const world = new MadeLiveWorld([{ atMs: 10_000, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 }]);
  const sentMs = stopsRefused(world, 5, () => Promise.resolve(refused('throttled')));
  world.start();
  await world.time.pass(90_000);
  expect(sentMs.slice(1).map((ms, at) => ms - sentMs[at]! >= 5000)).toEqual([true, true, true, true, true]);
  expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
});

describe.each([
  ['that is over the budget of orders', refused('transient', 'not-sent', { waitMs: 60_000 })],
  ['that is answered by 429', refused('throttled', 'HTTP 429', { waitMs: 60_000 })],
])('an entry %s', (_, refusal) => {
  it('holds entries for a minute, and neither the stop of what has just been filled nor the way out', async () => {
    const RESTING = { atMs: 10_000, pair: PAIR, do: 'enter', amount: 1, rate: 96, stopRate: 90 } as const;
    const world = new MadeLiveWorld(
      [
        RESTING,
        { ...RESTING, atMs: 20_000 },
        { atMs: 40_000, pair: PAIR, do: 'exit', rate: null },
        { ...RESTING, atMs: 50_000 },
      ],
      { market: 'futures' },
    );
    const { exchange } = world;
    const send = exchange.send.bind(exchange);
    const entriesMs: number[] = [];
    exchange.send = (attempt, deadlineMs) => {
      if (isProtective(JSON.parse(attempt.payload) as OrderPayload)) return send(attempt, deadlineMs);
      entriesMs.push(world.nowMs - world.startMs);
      return entriesMs.length === 2 ? Promise.resolve(refusal) : send(attempt, deadlineMs);
    };
    world.start();
    await world.time.pass(25_000);
    expect(entriesMs).toHaveLength(2);
    exchange.books.price(PAIR, 96);
    exchange.books.price(PAIR, 100);
    await world.time.pass(5000);
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
    await world.time.pass(15_000);
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market canceled', 'sell market filled']);
    await world.time.pass(60_000);
    expect(entriesMs[2]! - entriesMs[1]!).toBeGreaterThanOrEqual(60_000);
  });
});
