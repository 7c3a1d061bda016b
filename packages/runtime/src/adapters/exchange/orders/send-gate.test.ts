import { beforeAll, describe, expect, it } from 'vitest';
import type { OrderPayload } from '../../../orders/order-payload.ts';
import { committedAttempt, committedCancel } from '../../../ports/committed.ts';
import type { CommittedAttempt } from '../../../ports/order-exchange.ts';
import { loadCcxt } from '../load-ccxt.ts';
import { assertNoRetries, OrderClients, type ClientOptions } from './order-clients.ts';
import { anAttempt, KEY, orderWorld, type Kind, type OrderWorld } from './order-exchange.fixture.ts';
import { overTheWire } from './outgoing-tap.ts';
import { punch, SendRefused, TicketOffice, type Ticket } from './tickets.ts';

beforeAll(() => loadCcxt(), 60_000);

const effects = ({ sim }: OrderWorld) => sim.log.records.filter(({ method }) => method !== 'GET');

describe.each(['spot', 'usdm'] as const satisfies Kind[])('the send gate of %s', (kind) => {
  it('refuses a send without a committed attempt', async () => {
    const world = await orderWorld(kind);
    const { exchange } = world;
    const attempt = anAttempt(world, 'q1') as CommittedAttempt;

    await expect(exchange.send(attempt, 8_000)).rejects.toThrow(SendRefused);
    await expect(exchange.cancel({ ...attempt, cancel: 'asked' }, 8_000)).rejects.toThrow(
      'nobody has written it to the journal',
    );
    const copied = { ...committedAttempt(attempt) } as CommittedAttempt;
    await expect(exchange.send(copied, 8_000)).rejects.toThrow(SendRefused);
    expect(effects(world)).toEqual([]);
  });

  it('refuses a second send of an attempt before a byte leaves', async () => {
    const world = await orderWorld(kind);
    const { exchange } = world;
    const attempt = committedAttempt(anAttempt(world, 'q1'));
    await exchange.send(attempt, 8_000);

    await expect(exchange.send(attempt, 8_000)).rejects.toThrow('Order q1 was sent before; an attempt is sent once.');
    expect(effects(world)).toHaveLength(1);
  });

  it('refuses a send from another module, whichever way it takes through ccxt', async () => {
    const world = await orderWorld(kind);
    const { orders, stream } = await bareClients(world);
    const { pair } = world;
    const ways: readonly (() => Promise<unknown>)[] = [
      () => orders.createOrder(pair, 'limit', 'buy', 1, 90),
      () => orders.cancelOrder('1', pair),
      () => orders.cancelAllOrders(pair),
      () => orders.editOrder('1', pair, 'limit', 'buy', 1, 91),
      () => stream.createOrderWs(pair, 'limit', 'buy', 1, 90),
      () => stream.cancelOrderWs('1', pair),
      ...(kind === 'usdm'
        ? [
            () => orders.setLeverage(3, pair),
            () => orders.setMarginMode('isolated', pair),
            () => orders.setPositionMode(true),
            () => orders.addMargin(pair, 1),
          ]
        : []),
    ];

    for (const way of ways) await expect(way()).rejects.toThrow(SendRefused);
    expect(world.sim.log.records.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});

describe('a ticket', () => {
  const world = { sim: { clock: { now: () => 1_000_000 } }, pair: 'BTC/USDT' } as unknown as OrderWorld;
  const said =
    'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1.000&price=90&newClientOrderId=q1&timestamp=1000000&recvWindow=3000&signature=x';
  const ticket = (order: Partial<OrderPayload> = {}, { isFutures = false } = {}): Ticket => {
    const routes = { plain: '/order', trigger: isFutures ? '/algo' : '/order' };
    const office = new TicketOffice({ routes, idOf: () => 'BTCUSDT' });
    const pair = isFutures ? 'BTC/USDT:USDT' : 'BTC/USDT';
    return office.forOrder(committedAttempt(anAttempt({ ...world, pair }, 'q1', order)));
  };
  const leave = (given: Ticket, text: string, method = 'POST', path = '/order') => {
    punch(given, { method, path, said: new URLSearchParams(text) });
  };

  it('lets its request out once', () => {
    const given = ticket();
    leave(given, said);

    expect(() => leave(given, said)).toThrow('POST /order would leave a second time.');
  });

  it.each([
    ['another stamp', said.replace('1000000', '1000001'), 'timestamp 1000001 in place of 1000000'],
    ['a drifted window', said.replace('recvWindow=3000', 'recvWindow=60000'), 'recvWindow 60000 in place of 3000'],
    ['no window', said.replace('&recvWindow=3000', ''), 'recvWindow absent in place of 3000'],
    ['two stamps', `${said}&timestamp=1000000`, 'timestamp 1000000 and 1000000 in place of'],
    ['another id', said.replace('q1', 'q2'), 'newClientOrderId q2 in place of q1'],
    ['another amount', said.replace('1.000', '0.999'), 'quantity 0.999 in place of 1'],
    ['another price', said.replace('price=90', 'price=90.1'), 'price 90.1 in place of 90'],
    ['the other side', said.replace('BUY', 'SELL'), 'side SELL in place of BUY'],
    ['another type', said.replace('type=LIMIT', 'type=MARKET'), 'type MARKET in place of LIMIT'],
    ['another time in force', said.replace('GTC', 'IOC'), 'timeInForce IOC in place of GTC'],
    ['no time in force', said.replace('&timeInForce=GTC', ''), 'timeInForce absent in place of GTC'],
    ['a price that triggers', `${said}&stopPrice=80`, 'stopPrice 80, which nobody has asked for'],
    ['an amount by cost', `${said}&quoteOrderQty=90`, 'quoteOrderQty 90, which nobody has asked for'],
    ['another market', said.replace('BTCUSDT', 'ETHUSDT'), 'symbol ETHUSDT in place of BTCUSDT'],
  ])('keeps a request with %s back', (_, text, why) => {
    expect(() => leave(ticket(), text)).toThrow(why);
  });

  const AT_80 = { side: 'sell', price: null, stopPrice: '80' } as const;
  const STAMP = 'timestamp=1000000&recvWindow=3000&signature=x&symbol=BTCUSDT&quantity=1';
  const ALGO = `side=SELL&clientAlgoId=q1&triggerPrice=80&algoType=CONDITIONAL&workingType=CONTRACT_PRICE&${STAMP}`;
  const PLAIN = `side=BUY&newClientOrderId=q1&${STAMP}`;

  it.each<[string, Partial<OrderPayload>, string, string]>([
    ['a stop', { ...AT_80, kind: 'stop-market' }, `${ALGO}&type=STOP_MARKET`, 'type=TAKE_PROFIT_MARKET'],
    [
      'a stop by the last price',
      { ...AT_80, kind: 'stop-market' },
      `${ALGO}&type=STOP_MARKET`,
      'workingType=MARK_PRICE',
    ],
    [
      'a stop with a price',
      { ...AT_80, kind: 'stop-limit', price: '79' },
      `${ALGO}&type=STOP&price=79`,
      'timeInForce=IOC',
    ],
    [
      'a profit',
      { ...AT_80, kind: 'stop-market', isTakeProfit: true },
      `${ALGO}&type=TAKE_PROFIT_MARKET`,
      'type=STOP_MARKET',
    ],
    ['what only adds', { timeInForce: 'PO' }, `${PLAIN}&type=LIMIT&timeInForce=GTX&price=90`, 'timeInForce=GTC'],
    ['an order at the market', { kind: 'market', price: null }, `${PLAIN}&type=MARKET`, 'timeInForce=GTC'],
    ['what opens', { kind: 'market', price: null }, `${PLAIN}&type=MARKET`, 'reduceOnly=true'],
    [
      'what leaves',
      { kind: 'market', price: null, isReduceOnly: true },
      `${PLAIN}&type=MARKET&reduceOnly=true`,
      'reduceOnly=false',
    ],
  ])('of futures for %s is for nothing else', (_, order, text, other) => {
    const path = text.startsWith(ALGO) ? '/algo' : '/order';
    const changed = new URLSearchParams(text);
    changed.set(...(other.split('=') as [string, string]));

    expect(() => leave(ticket(order, { isFutures: true }), text, 'POST', path)).not.toThrow();
    expect(() => leave(ticket(order, { isFutures: true }), changed.toString(), 'POST', path)).toThrow(SendRefused);
  });

  it('is for one way only', () => {
    expect(() => leave(ticket(), said, 'DELETE')).toThrow('DELETE /order would leave with leave for POST /order.');
    expect(() => leave(ticket(), said, 'POST', '/other')).toThrow(SendRefused);
  });

  it('sees amounts that were cut to the step without a word', () => {
    expect(() => leave(ticket({ amount: '0.000019' }), said.replace('1.000', '0.00001'))).toThrow(
      'quantity 0.00001 in place of 0.000019',
    );
  });
});

describe('clients of orders', () => {
  it('repeat nothing by themselves', () => {
    expect(() => assertNoRetries({ options: { maxRetriesOnFailure: 1 } })).toThrow('never sent again by itself');
    expect(() => assertNoRetries({ options: { algoOrder: { maxRetriesOnFailure: 3 } } })).toThrow(
      'ccxt is told to repeat requests',
    );
    expect(() => assertNoRetries({ options: { order: { maxRetriesOnFailure: 0 } } })).not.toThrow();
  });

  it('wait in no queue, say nothing, and adjust no clock', async () => {
    const { orders } = await bareClients(await orderWorld('spot'));

    expect(orders).toMatchObject({ enableRateLimit: false, verbose: false });
    expect(orders.options).toMatchObject({ recvWindow: 3_000, adjustForTimeDifference: false });
    expect((orders.options as { timeDifference?: unknown }).timeDifference ?? 0).toBe(0);
  });

  it('have connections that no client of data shares', async () => {
    const { all } = await bareClients(await orderWorld('spot'));

    expect(all.orders.fetchImplementation).not.toBe(all.reads.fetchImplementation);
  });

  it('stamp orders with the time of their row and cancels with their own, not with that of the request', async () => {
    const world = await orderWorld('usdm');
    const attempt = anAttempt(world, 'q1', {}, { signMs: world.sim.clock.now() - 1_500 });
    await world.exchange.send(committedAttempt(attempt), 8_000);
    const stampMs = world.sim.clock.now() - 700;
    await world.exchange.cancel(committedCancel({ ...attempt, cancel: 'asked' }, stampMs), 8_000);
    const [placed, canceled] = effects(world).map(({ stamp }) => stamp);

    expect(placed).toMatchObject({ timestamp: attempt.signMs, recvWindow: 3_000 });
    expect(canceled).toMatchObject({ timestamp: stampMs, recvWindow: 3_000 });
  });

  it('let no cancel out whose window is over: who stamped it may have lost the lease meanwhile (C17)', async () => {
    const world = await orderWorld('usdm');
    const attempt = anAttempt(world, 'q1');
    await world.exchange.send(committedAttempt(attempt), 8_000);
    const old = committedCancel({ ...attempt, cancel: 'asked' }, world.sim.clock.now() - 3_001);

    expect(await world.exchange.cancel(old, 8_000)).toMatchObject({ kind: 'unknown' });
    expect(effects(world)).toHaveLength(1);
  });

  it('tell reads from effects by what leaves, not by who asks', async () => {
    const { all } = await bareClients(await orderWorld('spot'));
    const { outcome, call } = await overTheWire({ ticket: null, signal: undefined }, () =>
      all.reads.createOrder('BTC/USDT', 'limit', 'buy', 1, 90),
    );

    expect(outcome).toMatchObject({ thrown: expect.any(SendRefused) as unknown });
    expect(call.hasLeft).toBe(false);
  });
});

/** Clients without the adapter before them, as careless code would have them. */
async function bareClients({ sim, kind }: OrderWorld) {
  const options: ClientOptions = {
    name: 'binance',
    market: kind === 'spot' ? 'spot' : 'futures',
    baseUrl: sim.urls.rest,
    socketUrl: sim.urls.ws,
    key: KEY,
    nowMs: () => sim.clock.now(),
    onAnswer: () => {},
  };
  const all = new OrderClients(await loadCcxt(), options);
  await all.loadMarkets();
  const stream = all.forStream();
  return { all, orders: all.orders, stream };
}
