import { describe, expect, it } from 'vitest';
import type { Attempt } from '../orders/attempt.ts';
import type { OrderPayload } from '../orders/order-payload.ts';
import { committedAttempt, committedCancel } from './committed.ts';
import type { OrderAnswer, OrderEvent, OrderExchange, OrderView } from './order-exchange.ts';

/** An exchange with one pair whose price stays near 100, with steps of 0.001 and ticks of 0.01, money to buy 10 of it, and switches for what goes wrong. */
export interface ExchangeToProve {
  readonly exchange: OrderExchange;
  readonly pair: string;
  /** Whether trigger orders stand apart from the others. */
  readonly hasTriggerRoute: boolean;
  /** Exchange time, epoch ms. */
  readonly nowMs: () => number;
  /** An attempt to buy 1 at 90, or what is given, as a journal would have it. */
  readonly attempt: (cid: string, order?: Partial<OrderPayload>) => Attempt;
  /** The next placement gets no answer. `isPlaced`: it takes effect before. */
  readonly loseNextAnswer: (isPlaced: boolean) => void;
  /** From now on reads see what was so much earlier, in ms. */
  readonly lag: (ms: number) => void;
  /** From now on no read is answered. */
  readonly failReads: () => void;
  /** Something that only the exchange refuses, and that is on its list. */
  readonly refusedOrder: Partial<OrderPayload>;
}

const WITHIN_MS = 8_000;

/** What every exchange for orders promises. Each test opens its own, and whoever opens it closes it. */
export function orderExchangeContract(name: string, open: () => Promise<ExchangeToProve>): void {
  describe(`${name} keeps the promises of an exchange for orders`, () => {
    placing(open);
    ending(open);
    doubt(open);
    telling(open);
  });
}

type Open = () => Promise<ExchangeToProve>;

function placing(open: Open): void {
  it('places an order, and shows it by its client order id and in its lists', async () => {
    const { exchange, pair, attempt, nowMs } = await open();
    const fromMs = nowMs();
    const placed = accepted(await exchange.send(committedAttempt(attempt('q1')), WITHIN_MS));

    expect(placed.order).toMatchObject({ pair, cid: 'q1', side: 'buy', status: 'open', amount: '1', price: '90' });
    expect(placed.fills).toEqual([]);
    const found = await exchange.find(pair, 'q1', 'plain');
    expect(found).toMatchObject({ kind: 'found', order: { exchangeId: placed.order.exchangeId, cid: 'q1' } });
    for (const list of [
      await exchange.openOrders(),
      await exchange.openOrders(pair),
      await exchange.ordersSince(pair, fromMs - 1_000),
    ])
      expect(rowsOf(list).map(({ cid }) => cid)).toEqual(['q1']);
  });

  it('tells executions once each, by their own numbers, and what they changed', async () => {
    const { exchange, pair, attempt, nowMs } = await open();
    const fromMs = nowMs();
    const answer = accepted(await exchange.send(committedAttempt(attempt('q1', AT_MARKET)), WITHIN_MS));
    const fills = rowsOf(await exchange.fillsSince(pair, fromMs - 1_000));

    expect(answer.order.status).toBe('filled');
    expect(fills.reduce((sum, { amount }) => sum + Number(amount), 0)).toBe(1);
    expect(new Set(fills.map(({ tradeId }) => tradeId)).size).toBe(fills.length);
    for (const fill of fills)
      expect(fill).toMatchObject({ pair, side: 'buy', exchangeId: answer.order.exchangeId, isMaker: false });
    expect(rowsOf(await exchange.openOrders())).toEqual([]);
    expect(JSON.stringify(await exchange.account())).not.toContain('failed');
  });

  it('tells what an exchange refuses, by its code', async () => {
    const { exchange, pair, attempt, refusedOrder } = await open();
    const answer = await exchange.send(committedAttempt(attempt('q1', refusedOrder)), WITHIN_MS);

    expect(answer).toMatchObject({ kind: 'rejected', code: expect.stringMatching(/-\d{4}$/) as unknown });
    expect(await exchange.find(pair, 'q1', 'plain')).toEqual({ kind: 'not-found' });
  });

  it('keeps one order for one client order id', async () => {
    const { exchange, attempt } = await open();
    await exchange.send(committedAttempt(attempt('q1')), WITHIN_MS);
    const again = await exchange.send(committedAttempt(attempt('q1')), WITHIN_MS).catch(() => null);

    expect(again?.kind).not.toBe('accepted');
    expect(rowsOf(await exchange.openOrders())).toHaveLength(1);
  });

  it('lets a trigger order rest among the open ones', async () => {
    const { exchange, pair, attempt, hasTriggerRoute, nowMs } = await open();
    await exchange.send(committedAttempt(attempt('q1', AT_MARKET)), WITHIN_MS);
    const stop = { side: 'sell', kind: 'stop-market', price: null, stopPrice: '80', amount: '0.5' } as const;
    const sent = committedAttempt(attempt('q2', { ...stop, isReduceOnly: true }));
    const route = hasTriggerRoute ? 'trigger' : 'plain';

    expect(accepted(await exchange.send(sent, WITHIN_MS)).order).toMatchObject({ cid: 'q2', status: 'open', route });
    const [listed] = rowsOf(await exchange.openOrders());
    expect(listed).toMatchObject({ cid: 'q2', route, side: 'sell', amount: '0.5', stopPrice: '80' });
    expect(await exchange.find(pair, 'q2', route)).toMatchObject({ kind: 'found', order: { route } });
    const canceled = await exchange.cancel(committedCancel({ ...sent, cancel: 'asked' }, nowMs()), WITHIN_MS);
    expect(accepted(canceled).order).toMatchObject({ cid: 'q2', status: 'canceled' });
    expect(rowsOf(await exchange.openOrders())).toEqual([]);
  });
}

function ending(open: Open): void {
  it('cancels an order under the id that it was placed with', async () => {
    const { exchange, pair, attempt, nowMs } = await open();
    const sent = attempt('q1');
    await exchange.send(committedAttempt(sent), WITHIN_MS);
    const canceled = await exchange.cancel(committedCancel({ ...sent, cancel: 'asked' }, nowMs()), WITHIN_MS);

    expect(accepted(canceled).order).toMatchObject({ cid: 'q1', status: 'canceled', filled: '0' });
    expect(rowsOf(await exchange.openOrders())).toEqual([]);
    expect(await exchange.find(pair, 'q1', 'plain')).toMatchObject({ order: { cid: 'q1', status: 'canceled' } });
  });

  it('does not know what became of an order that it cannot cancel', async () => {
    const { exchange, attempt, nowMs } = await open();
    const sent = attempt('q1', AT_MARKET);
    await exchange.send(committedAttempt(sent), WITHIN_MS);

    expect((await exchange.cancel(committedCancel({ ...sent, cancel: 'asked' }, nowMs()), WITHIN_MS)).kind).toBe(
      'unknown',
    );
  });

  it('ends what it tells when it is closed', async () => {
    const { exchange } = await open();
    const events = await exchange.events();
    await exchange.close();
    const told: OrderEvent[] = [];
    for await (const event of events) told.push(event);

    expect(told).toEqual([]);
  });
}

function doubt(open: Open): void {
  it.each([
    ['and finds what was placed', true],
    ['and does not find what never was', false],
  ])('says that it does not know when no answer came, %s', async (_, isPlaced) => {
    const { exchange, pair, attempt, loseNextAnswer } = await open();
    await exchange.openOrders();
    loseNextAnswer(isPlaced);

    expect((await exchange.send(committedAttempt(attempt('q1')), WITHIN_MS)).kind).toBe('unknown');
    expect((await exchange.find(pair, 'q1', 'plain')).kind).toBe(isPlaced ? 'found' : 'not-found');
  });

  it('does not find what is not visible yet', async () => {
    const { exchange, pair, attempt, lag } = await open();
    await exchange.openOrders();
    lag(1_500);
    await exchange.send(committedAttempt(attempt('q1')), WITHIN_MS);

    expect(await exchange.find(pair, 'q1', 'plain')).toEqual({ kind: 'not-found' });
    await expect.poll(async () => (await exchange.find(pair, 'q1', 'plain')).kind, { timeout: 5_000 }).toBe('found');
  });

  it('never takes a question without an answer for nothing', async () => {
    const { exchange, pair, attempt, failReads, nowMs } = await open();
    await exchange.send(committedAttempt(attempt('q1')), WITHIN_MS);
    failReads();
    const reads = [
      exchange.find(pair, 'q1', 'plain'),
      exchange.openOrders(),
      exchange.ordersSince(pair, nowMs() - 60_000),
      exchange.fillsSince(pair, nowMs() - 60_000),
      exchange.account(),
    ];

    for (const read of await Promise.all(reads)) expect(read).toMatchObject({ kind: 'failed' });
  });
}

function telling(open: Open): void {
  it('tells orders and executions as they happen', async () => {
    const { exchange, pair, attempt } = await open();
    const told = listen(await exchange.events());
    await exchange.send(committedAttempt(attempt('q1', AT_MARKET)), WITHIN_MS);
    await until(() => told.some((event) => event.kind === 'order' && event.order.status === 'filled'));

    const fills = told.flatMap((event) => (event.kind === 'fill' ? [event.fill] : []));
    expect(fills.reduce((sum, { amount }) => sum + Number(amount), 0)).toBe(1);
    for (const fill of fills) expect(fill).toMatchObject({ pair, cid: 'q1', side: 'buy' });
    expect(told.map(({ kind }) => kind)).toContain('account');
  });

  it('tells an end under the id that the order was placed with', async () => {
    const { exchange, attempt, nowMs } = await open();
    const told = listen(await exchange.events());
    const sent = attempt('q1');
    await exchange.send(committedAttempt(sent), WITHIN_MS);
    await exchange.cancel(committedCancel({ ...sent, cancel: 'asked' }, nowMs()), WITHIN_MS);
    await until(() => ordersIn(told).some(({ status }) => status === 'canceled'));

    expect(ordersIn(told).map(({ cid, status }) => `${cid} ${status}`)).toEqual(['q1 open', 'q1 canceled']);
  });

  it('says what time it is', async () => {
    const { exchange, nowMs } = await open();

    expect(Math.abs((await exchange.exchangeMs()) - nowMs())).toBeLessThan(1_000);
  });

  it('lists its markets, and what they demand of orders', async () => {
    const { exchange, pair } = await open();
    const listed = rowsOf(await exchange.markets()).find((market) => market.pair === pair);

    expect(listed).toMatchObject({
      isActive: true,
      rules: { amountStep: '0.001', priceTick: '0.01', contractSize: '1' },
    });
  });

  it('settles leverage and margin mode, where there are such', async () => {
    const { exchange, pair } = await open();

    expect(await exchange.settle(pair, { leverage: 3, marginMode: 'isolated' })).toBeNull();
    expect(await exchange.settle(pair, { leverage: 3, marginMode: 'isolated' })).toBeNull();
  });
}

const AT_MARKET = { kind: 'market', price: null } as const;

function accepted(answer: OrderAnswer): OrderAnswer & { readonly kind: 'accepted' } {
  if (answer.kind !== 'accepted') throw new Error(`The order was not accepted: ${JSON.stringify(answer)}.`);
  return answer;
}

function rowsOf<Row>(list: { readonly kind: 'listed'; readonly rows: readonly Row[] } | object): readonly Row[] {
  if (!('rows' in list)) throw new Error(`There is no list: ${JSON.stringify(list)}.`);
  return list.rows;
}

function listen(events: AsyncIterable<OrderEvent>): readonly OrderEvent[] {
  const told: OrderEvent[] = [];
  void (async () => {
    for await (const event of events) told.push(event);
  })();
  return told;
}

function ordersIn(told: readonly OrderEvent[]): readonly OrderView[] {
  return told.flatMap((event) => (event.kind === 'order' ? [event.order] : []));
}

function until(isSo: () => boolean): Promise<void> {
  return expect.poll(isSo, { timeout: 10_000, interval: 10 }).toBe(true);
}
