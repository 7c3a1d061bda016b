import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../orders/attempt.ts';
import { ManualTime } from '../play/manual-time.fixture.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { ALL_WRITTEN, madeAttempt, MADE_CID } from './made-attempt.fixture.ts';
import { MadeOrderExchange, type MadeFault } from './made-order-exchange.fixture.ts';
import { OrderInbox } from './order-news.ts';
import { WrittenAttempts } from '../step/written-attempts.ts';
import { Sender } from './sender.ts';

function world() {
  const time = new ManualTime();
  const exchange = new MadeOrderExchange({ market: 'spot', time });
  exchange.books.price(PAIR, 100);
  const inbox = new OrderInbox(() => {});
  const lease = { heldMs: 20_000, holdsFor: (ms: number): boolean => lease.heldMs > ms };
  const sender = new Sender({ exchange, written: ALL_WRITTEN, lease, exchangeMs: () => time.nowMs(), inbox, time });
  /** What comes of it within eleven seconds. */
  const sent = async (...attempts: readonly Attempt[]): Promise<readonly unknown[]> => {
    sender.send(attempts);
    await time.pass(11_000);
    return eventsIn(inbox);
  };
  return { time, exchange, lease, sender, sent };
}

/** Of attempts, each with its id. */
function eventsIn(inbox: OrderInbox): readonly unknown[] {
  return inbox.take().flatMap((news): readonly unknown[] => {
    if (news.kind !== 'attempt') return [news];
    return news.happened.map(({ event }) => ({ cid: news.cid, ...event }));
  });
}

describe('the send gate', () => {
  it('sends an attempt once, however often it is given (I1)', async () => {
    const { exchange, sender, sent } = world();
    sender.send([madeAttempt()]);
    const news = await sent(madeAttempt(), madeAttempt());
    expect(news).toMatchObject([{ kind: 'report', from: 'answer', cid: MADE_CID }]);
    expect([...exchange.posts]).toEqual([[MADE_CID, 1]]);
  });

  it('sends nothing that does not stand in the journal as it is given', async () => {
    const { exchange, lease, time } = world();
    const written = new WrittenAttempts();
    const inbox = new OrderInbox(() => {});
    const sender = new Sender({ exchange, written, lease, exchangeMs: () => time.nowMs(), inbox, time });
    expect(() => sender.send([madeAttempt()])).toThrow(`Attempt ${MADE_CID} does not stand in the journal`);
    const asked = madeAttempt({ state: 'OPEN', cancel: 'asked', cancelsSent: 1 });
    expect(() => sender.send([asked])).toThrow(`Attempt ${MADE_CID} does not stand in the journal`);
    await time.pass(11_000);
    expect([exchange.calls, eventsIn(inbox)]).toEqual([[], []]);
  });

  it('sends nothing that is not to be sent', async () => {
    const { exchange, sent } = world();
    const states = [
      'UNKNOWN',
      'OPEN',
      'PARTIAL',
      'FILLED',
      'CANCELED',
      'EXPIRED',
      'REJECTED',
      'NEVER_PLACED',
      'DENIED',
    ];
    expect(await sent(...states.map((state) => madeAttempt({ state: state as 'OPEN' })))).toEqual([]);
    expect(exchange.calls).toEqual([]);
  });

  it.each([
    ['the lease may be lost within the window', 3000, 0, 'the lease may run out before it arrives'],
    ['less than a second of the window is left', 20_000, 2001, '999 ms of its window are left'],
    ['the window is over', 20_000, 60_000, '0 ms of its window are left'],
  ])('sends nothing when %s, and says so (T24)', async (_, heldMs, lateMs, why) => {
    const { time, exchange, lease, sent } = world();
    lease.heldMs = heldMs;
    time.freeze(lateMs);
    expect(await sent(madeAttempt())).toEqual([{ kind: 'held-back', cid: MADE_CID, why }]);
    expect(exchange.calls).toEqual([]);
  });

  it('sends while a second of the window is left and the lease outlives it', async () => {
    const { time, exchange, lease, sent } = world();
    lease.heldMs = 3001;
    time.freeze(2000);
    expect(await sent(madeAttempt())).toMatchObject([{ kind: 'report' }]);
    expect(exchange.posts.size).toBe(1);
  });

  it('takes what its client has kept for never sent (T24)', async () => {
    const { exchange, sent } = world();
    exchange.plan.push({ kind: 'reject', code: 'not-sent', text: 'As many orders as are allowed have left.' });
    expect(await sent(madeAttempt())).toMatchObject([
      { kind: 'held-back', why: 'As many orders as are allowed have left.' },
    ]);
  });

  it("sends nothing while the exchange's time is not known (13.2), and says that it was held (T24)", async () => {
    const { exchange, lease, time } = world();
    const inbox = new OrderInbox(() => {});
    let held = 0;
    const parts = { exchange, written: ALL_WRITTEN, lease, inbox, time, exchangeMs: () => 0 };
    const unsure = new Sender({ ...parts, maySign: () => false, onHeld: () => (held += 1) });
    unsure.send([madeAttempt()]);
    await time.pass(11_000);
    expect(eventsIn(inbox)).toMatchObject([{ kind: 'held-back', why: "the exchange's time is not known" }]);
    expect([held, exchange.posts.size]).toEqual([1, 0]);
  });

  it('knows nothing of what is not answered in time, and takes a late answer as a report', async () => {
    const { time, exchange, sender } = world();
    const answer = Promise.withResolvers<Awaited<ReturnType<MadeOrderExchange['send']>>>();
    const inbox = new OrderInbox(() => {});
    const slow = new Sender({
      ...{ exchange: { send: () => answer.promise, cancel: () => answer.promise }, lease: { holdsFor: () => true } },
      ...{ written: ALL_WRITTEN, exchangeMs: () => 0, inbox, time },
    });
    slow.send([madeAttempt()]);
    // Eight seconds are its own; it is waited for two longer.
    await time.pass(9999);
    expect([eventsIn(inbox), slow.onItsWay]).toEqual([[], 1]);
    await time.pass(1);
    expect(eventsIn(inbox)).toMatchObject([{ kind: 'unclear' }]);
    expect(slow.onItsWay).toBe(0);
    sender.send([madeAttempt({ signMs: time.nowMs() })]);
    await time.pass(1000);
    const [order] = exchange.books.orders;
    answer.resolve({ kind: 'accepted', order: { ...order!, filled: '1', childId: null }, fills: exchange.books.fills });
    await time.pass(0);
    expect(inbox.take().map(({ kind, ...rest }) => [kind, (rest as { event: { kind: string } }).event.kind])).toEqual([
      ['event', 'fill'],
      ['event', 'order'],
    ]);
  });

  it('sends a cancel for each time that it was asked', async () => {
    const { exchange, sent } = world();
    const asked = madeAttempt({ state: 'OPEN', cancel: 'asked', cancelsSent: 1 });
    await sent(asked, asked);
    await sent({ ...asked, cancelsSent: 2 });
    expect(exchange.calls).toEqual([`cancel ${MADE_CID}`, `cancel ${MADE_CID}`]);
  });

  it.each([
    ['the lease may be lost within the window', 3000],
    ['the lease is lost', 0],
  ])('sends no cancel when %s: what became of it is not known (8.6)', async (_, heldMs) => {
    const { exchange, lease, sent } = world();
    lease.heldMs = heldMs;
    const asked = madeAttempt({ state: 'OPEN', cancel: 'asked', cancelsSent: 1 });
    expect(await sent(asked, asked)).toEqual([
      { kind: 'cancel-unclear', cid: MADE_CID, why: 'the lease may run out before it arrives' },
    ]);
    lease.heldMs = 3001;
    await sent({ ...asked, cancelsSent: 2 });
    expect(exchange.calls).toEqual([`cancel ${MADE_CID}`]);
  });

  it('stamps a cancel before it looks at the lease, so that one which is frozen there arrives too late (C17)', async () => {
    const { time, exchange, lease, sent } = world();
    exchange.books.price(PAIR, 101);
    await sent(madeAttempt());
    // The process stands still within the look: another holder trades when it goes on.
    lease.holdsFor = () => (time.freeze(3001), true);
    await sent(madeAttempt({ state: 'OPEN', cancel: 'asked', cancelsSent: 1, signMs: time.nowMs() }));
    expect(exchange.books.orders.map(({ status }) => status)).toEqual(['open']);
  });

  it.each<MadeFault>([
    { kind: 'lost', effect: true },
    { kind: 'lost', effect: false },
  ])('takes a lost answer for unknown (%j)', async (fault) => {
    const { exchange, sent } = world();
    exchange.plan.push(fault);
    expect(await sent(madeAttempt())).toMatchObject([{ kind: 'unclear' }]);
  });

  it('takes what throws for unknown', async () => {
    const time = new ManualTime();
    const inbox = new OrderInbox(() => {});
    const send = () => Promise.reject(new TypeError('fetch failed'));
    const exchange = { send, cancel: send };
    const parts = { exchange, written: ALL_WRITTEN, lease: { holdsFor: () => true }, exchangeMs: () => 0, inbox, time };
    new Sender(parts).send([madeAttempt()]);
    await time.pass(1);
    expect(eventsIn(inbox)).toMatchObject([{ kind: 'unclear', why: 'The client of the exchange threw.' }]);
  });

  const answers: readonly [string, MadeFault, object][] = [
    ['a refusal', { kind: 'reject', code: '-2010', text: '' }, { kind: 'rejected', code: '-2010' }],
    [
      'a refusal that may answer for a twin',
      { kind: 'reject', code: '-1021', text: '', needsFind: true },
      { kind: 'unclear', why: '-1021' },
    ],
  ];

  it.each(answers)('takes %s for what it is (5.6)', async (_, fault, event) => {
    const { exchange, sent } = world();
    exchange.plan.push(fault);
    expect(await sent(madeAttempt())).toMatchObject([event]);
  });
});
