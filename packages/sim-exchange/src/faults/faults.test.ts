import { describe, expect, it } from 'vitest';
import { ccxtOf, startSim, watched } from '../kit/ccxt.fixture.ts';
import { send } from '../kit/raw-client.fixture.ts';
import { onUserStream } from '../wire/user-streams.fixture.ts';
import type { SimExchange } from '../start-sim-exchange.ts';
import { readFaultScript, type FaultRule } from './script.ts';
import { isForSocket } from './shapes.ts';

const ORDER = {
  method: 'POST',
  path: '/api/v3/order',
  params: {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '1',
    price: '90',
    newClientOrderId: 'mine',
  },
};
const SHAPES = Array.from({ length: 26 }, (_, index) => `A${String(index + 1).padStart(2, '0')}`);

function script(...rules: readonly FaultRule[]) {
  return { version: 1 as const, rules };
}

/** What a client of some patience gets. */
async function outcome(sim: SimExchange, patienceMs: number): Promise<string> {
  const sent = send(sim, ORDER).then(
    ({ status }) => String(status),
    () => 'broken',
  );
  const impatient = new Promise<string>((resolve) => setTimeout(() => resolve('nothing'), patienceMs));
  return Promise.race([sent, impatient]);
}

describe('answer shapes', () => {
  it.each(SHAPES)('%s before the effect leaves no trace of the order, after it the whole order', async (id) => {
    const clean = await startSim();
    await send(clean, ORDER);
    for (const point of ['before', 'after'] as const) {
      const rule = { match: { path: '/api/v3/order', max: 1 }, do: { shape: { id, point } } };
      const sim = await startSim({ faults: script(rule) });
      await outcome(sim, 300);
      await expect.poll(() => sim.log.records.length).toBe(1);
      expect(sim.ledger.trace()).toBe(point === 'before' ? '' : clean.ledger.trace());
      expect(sim.log.records[0]).toMatchObject({ rules: ['rule-0'], shape: `${id} ${point}`, clientId: 'mine' });
      expect(await outcome(sim, 10_000)).toBe(point === 'before' ? '200' : '400');
    }
  });

  it.each(SHAPES.filter(isForSocket))('%s over ws-api likewise', async (id) => {
    for (const point of ['before', 'after'] as const) {
      const rule = { match: { wsMethod: 'order.place' }, do: { shape: { id, point } } };
      const sim = await startSim({ faults: script(rule) });
      const exchange = ccxtOf(sim, 'spot');
      await exchange.loadMarkets();
      const placed = exchange.createOrderWs('BTC/USDT', 'limit', 'buy', 1, 90, { newClientOrderId: 'mine' });
      placed.catch(() => undefined);
      await expect.poll(() => sim.log.records.at(-1)?.shape).toBe(`${id} ${point}`);
      expect(sim.ledger.orders()).toHaveLength(point === 'before' ? 0 : 1);
    }
  });

  it.each([
    ['R01', 429],
    ['R02', 418],
    ['R03', 400],
  ] as const)('%s refuses', async (id, status) => {
    const sim = await startSim({ faults: script({ do: { shape: { id, point: 'before' } } }) });
    expect((await send(sim, ORDER)).status).toBe(status);
    expect(sim.ledger.orders()).toEqual([]);
  });
});

describe('faults of requests', () => {
  it('an empty script changes nothing', async () => {
    const texts = await Promise.all(
      [{}, { faults: script() }].map(async (options) => {
        const sim = await startSim(options);
        const { body } = await send(sim, ORDER);
        await sim.clock.advance(5_000);
        return sim.ledger.trace() + JSON.stringify(body);
      }),
    );
    expect(texts[1]).toBe(texts[0]);
  });

  it('lets an order be seen only after a while', async () => {
    const rule = { do: { visibilityLag: { dist: { fixed: 2_000 }, group: 'order' as const } } };
    const sim = await startSim({ faults: script(rule) });
    await sim.clock.advance(5_000);
    await send(sim, ORDER);
    const query = { method: 'GET', path: '/api/v3/order', params: { symbol: 'BTCUSDT', origClientOrderId: 'mine' } };
    expect((await send(sim, query)).body).toMatchObject({ code: -2013 });
    await sim.clock.advance(2_000);
    expect((await send(sim, query)).body).toMatchObject({ status: 'NEW' });
  });

  const cases: readonly (readonly [string, FaultRule['do'], number])[] = [
    ['maintenance', { exchange: { kind: 'maintenance' } }, 503],
    ['a wall', { limit: { kind: '403', seconds: 5 } }, 403],
    ['a ban', { limit: { kind: '418', seconds: 5 } }, 418],
    ['too many requests', { limit: { kind: '429', seconds: 5 } }, 429],
    ['a key that may not trade', { exchange: { kind: 'keyState', value: 'noTrade' } }, 401],
    ['a key that is gone', { exchange: { kind: 'keyState', value: 'revoked' } }, 401],
    ['a market that is halted', { exchange: { kind: 'status', value: 'HALT' } }, 400],
    ['a refusal', { account: { kind: 'rejectCode', value: -2010 } }, 400],
    ['a clock that went ahead', { clock: { step: 10_000 } }, 400],
  ];

  it.each(cases)('%s ends with its window', async (name, action, status) => {
    const rule = { match: { window: { from: '+1000', to: '+2000' } }, do: action };
    const sim = await startSim({ faults: script(rule) });
    const order = (clientId: string) =>
      send(sim, { ...ORDER, params: { ...ORDER.params, newClientOrderId: clientId } });
    expect((await order('a').catch(() => null))?.status).toBe(200);
    await sim.clock.advance(1_000);
    expect(await sendStatus(sim)).toBe(status);
    await sim.clock.advance(9_000);
    expect(await sendStatus(sim)).toBe(name === 'a clock that went ahead' ? 400 : 200);
  });
});

it('maintenance fires at each request that it turns away', async () => {
  const sim = await startSim({ faults: script({ do: { exchange: { kind: 'maintenance' } } }) });
  const before = sim.faults.firings.get('rule-0') ?? 0;
  for (const _ of [1, 2]) expect(await sendStatus(sim)).toBe(503);
  expect(sim.faults.firings.get('rule-0')).toBe(before + 2);
});

/** Of an order whose answer may be no JSON. */
async function sendStatus(sim: SimExchange): Promise<number> {
  const params = { ...ORDER.params, newClientOrderId: `at-${sim.clock.now()}` };
  await send(sim, { ...ORDER, params }).catch(() => null);
  return sim.log.records.at(-1)!.status!;
}

describe('faults of streams', () => {
  const table = [
    ['mute', {}, 0],
    ['dropEvent', {}, 0],
    ['dupEvent', {}, 2],
    ['unknownFrame', {}, 2],
    ['lateEvent', { ms: 600_000 }, 0],
  ] as const;

  it.each(table)('%s', async (kind, more, each) => {
    const rule = { match: { stream: 'btcusdt@trade' }, do: { stream: { kind, ...more } } };
    const sim = await startSim({ faults: script(rule) });
    const exchange = ccxtOf(sim, 'spot');
    exchange.watchTrades('BTC/USDT', undefined, undefined, { name: 'trade' }).catch(() => undefined);
    await expect.poll(() => sim.streams.sockets.all.length).toBe(1);
    await watched(sim, new Promise((resolve) => setTimeout(resolve, 100)));
    const { produced, written } = sim.frames.counts.get('btcusdt@trade')!;
    expect(produced).toBeGreaterThan(0);
    expect(written).toBe(produced * each);
  });

  it('leaves the commission of a fill without an asset', async () => {
    const rule = { match: { stream: 'spot@userData' }, do: { userStream: { kind: 'commissionNone' as const } } };
    const sim = await startSim({ faults: script(rule) });
    const exchange = ccxtOf(sim, 'spot');
    const trades = exchange.watchMyTrades('BTC/USDT');
    await onUserStream(sim);
    await send(sim, { ...ORDER, params: { ...ORDER.params, price: '110' } });
    const [trade] = await watched(sim, trades);
    expect(trade).toMatchObject({ amount: 1, fees: [{ cost: 0, currency: undefined }] });
  });
});

describe('faults of accounts', () => {
  it('make stops vanish, somebody else trade and money come in', async () => {
    const sim = await startSim({
      faults: script(
        { match: { window: { from: '+1000' } }, do: { account: { kind: 'stopVanish' } } },
        {
          match: { window: { from: '+1000' } },
          do: { account: { kind: 'deposit', value: { asset: 'USDT', amount: '5' } } },
        },
        {
          match: { window: { from: '+1000' } },
          do: {
            account: { kind: 'foreignTrade', value: { market: 'usdm', symbol: 'BTCUSDT', side: 'BUY', quantity: '1' } },
          },
        },
      ),
    });
    const exchange = ccxtOf(sim, 'usdm');
    await exchange.createOrder('BTC/USDT:USDT', 'market', 'sell', 1, undefined, { stopLossPrice: 90 });
    expect(sim.engine.usdm.openAlgoOrders('the-key')).toHaveLength(1);
    await sim.clock.advance(1_000);
    expect(sim.engine.usdm.openAlgoOrders('the-key')).toEqual([]);
    expect(sim.engine.spot.balances('the-key').find(({ asset }) => asset === 'USDT')?.free).toBe(1_000_500_000_000n);
    expect(sim.ledger.orders({ market: 'usdm' }).map(({ events }) => events[0]?.origin)).toEqual(['foreign']);
    sim.ledger.assertSound();
  });
});

describe('partial fills', () => {
  it('go by the plan, then by the rest', async () => {
    const rule = { do: { account: { kind: 'partial' as const, value: [0.25, 'step', 'rest'] } } };
    const sim = await startSim({ faults: script(rule) });
    await send(sim, { ...ORDER, params: { ...ORDER.params, price: '110' } });
    await sim.clock.advance(10_000);
    expect(sim.ledger.fills().map(({ quantity }) => quantity)).toEqual([25_000_000n, 100_000n, 74_900_000n]);
  });

  it('are of a step at least, however small the share of an order', async () => {
    const rule = { do: { account: { kind: 'partial' as const, value: [0.0001, 'rest'] } } };
    const sim = await startSim({ faults: script(rule) });
    await send(sim, { ...ORDER, params: { ...ORDER.params, price: '110' } });
    await sim.clock.advance(10_000);
    expect(sim.ledger.fills().map(({ quantity }) => quantity)).toEqual([100_000n, 99_900_000n]);
  });
});

describe('a fault script', () => {
  const wrong: readonly (readonly [string, unknown, string])[] = [
    ['another version', { version: 2, rules: [] }, 'The fault script.version must be one of 1.'],
    ['an unknown key', { version: 1, rules: [], extra: 1 }, 'unknown key "extra"'],
    ['an unknown knob', script({ do: { magic: {} } as never }), 'rules[0].do has the unknown key "magic"'],
    [
      'two actions',
      script({ do: { clock: { skew: 1 }, exchange: { kind: 'delist' } } }),
      'rules[0].do must have exactly one key',
    ],
    [
      'an unknown shape',
      script({ do: { shape: { id: 'A27', point: 'after' } } }),
      'rules[0].do.shape.id must look like',
    ],
    ['a refusal after the effect', script({ do: { shape: { id: 'R01', point: 'after' } } }), 'no point "after"'],
    [
      'a chance above 1',
      script({ match: { probability: 2 }, do: { clock: { skew: 1 } } }),
      'probability must be a number from 0 to 1',
    ],
  ];

  it.each(wrong)('with %s is refused when it is loaded', (_, value, words) => {
    expect(() => readFaultScript(value)).toThrow(words);
  });

  it('fires rules by turns and by seeded chance, the same each time', async () => {
    const fired = async () => {
      const sim = await startSim({
        faults: script(
          { id: 'third', match: { every: 3 }, do: { delay: { dist: { fixed: 0 } } } },
          { id: 'chance', match: { probability: 0.5 }, do: { delay: { dist: { fixed: 0 } } } },
        ),
      });
      for (let i = 0; i < 12; i++) await send(sim, { method: 'GET', path: '/api/v3/ping' });
      return sim.log.records.map(({ rules }) => rules.join(' '));
    };
    const first = await fired();
    expect(await fired()).toEqual(first);
    expect(first.filter((rules) => rules.includes('third'))).toHaveLength(4);
    expect(first.filter((rules) => rules.includes('chance')).length).toBeGreaterThan(2);
    expect(first.filter((rules) => rules.includes('chance')).length).toBeLessThan(10);
  });
});
