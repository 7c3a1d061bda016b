import { describe, expect, it } from 'vitest';
import { MadeBroker } from './made-broker.fixture.ts';
import { FIVE, MINUTE, quoteOf, RatePlay, type RateWorld, START, TIERS } from './rate-world.fixture.ts';

const AT = START + 3 * FIVE;
const SHOWN = [100, 100.1] as const;
const STOP = { intervalMs: MINUTE, limitRatio: 0.99, orderType: 'market' } as const;
type Type = 'limit' | 'market';

const KINDS = [
  ['long on spot', false, {}],
  ['long on futures', false, { tiers: TIERS }],
  ['short on futures', true, { tiers: TIERS, rules: { canShort: true } }],
] as const;

/** A trade of a version that leaves by force at `type`, held with its stop at the exchange. */
function held(type: Type, isShort: boolean, world: Partial<RateWorld>): MadeBroker {
  const pairs = [isShort ? { enterShort: [1] } : { enterLong: [1] }];
  const rates = { fills: 'exchange', stopOnExchange: STOP, forceExitOrderType: type } as const;
  const broker = new MadeBroker(new RatePlay({ pairs, ...world, rates }));
  broker.play.close(1, SHOWN);
  broker.fill(AT - FIVE, broker.find('enter'));
  broker.open(AT - FIVE, broker.find('stop'));
  return broker;
}

/** Another config is in force from now on. */
function reload(broker: MadeBroker, type: Type): void {
  broker.play.swap('v2', AT, { rates: { fills: 'exchange', stopOnExchange: STOP, forceExitOrderType: type } });
}

/** A person asks; what gives way to that is gone. */
function ask(broker: MadeBroker, nowMs: number): void {
  const command = { kind: 'force-exit', tradeId: 1 } as const;
  broker.play.take({ kind: 'command', command, nowMs, quoteOf: () => quoteOf(SHOWN, nowMs) });
  for (const order of broker.wanted.filter(({ isCanceled }) => isCanceled)) broker.cancel(nowMs, order);
}

describe.each(KINDS)('what a person leaves, %s, goes', (_, isShort, world) => {
  it.each([
    ['at once', () => {}],
    ['after a restart too', (broker: MadeBroker) => broker.play.restart()],
  ])('by the config that is in force, whatever its trade was entered with: %s', (_when, between) => {
    const broker = held('limit', isShort, world);
    reload(broker, 'market');
    between(broker);
    ask(broker, AT + 1000);

    expect(broker.find('exit')).toMatchObject({ kind: 'market', reason: 'force_exit', amount: isShort ? 0.999 : 1 });
  });

  it('at the market once that config says so, where it rests at a limit', () => {
    const broker = held('limit', isShort, world);
    ask(broker, AT - 1000);
    expect(broker.find('exit').kind).toBe('limit');
    broker.open(AT - 1000, broker.find('exit'));
    reload(broker, 'market');
    ask(broker, AT + 1000);

    expect(broker.find('exit')).toMatchObject({ kind: 'market', reason: 'force_exit', amount: isShort ? 0.999 : 1 });
  });

  it('on at the market where it does already, whatever a later config says', () => {
    const broker = held('market', isShort, world);
    ask(broker, AT - 1000);
    const { leg } = broker.find('exit');
    reload(broker, 'limit');
    ask(broker, AT + 1000);

    expect(broker.find('exit')).toMatchObject({ kind: 'market', leg, isCanceled: false });
  });

  it('by that config also where the exchange refuses it first', () => {
    const broker = held('limit', isShort, world);
    ask(broker, AT - 1000);
    const order = broker.find('exit');
    reload(broker, 'market');
    broker.refuse(AT, order);
    broker.play.look(AT + 10_000, SHOWN);

    expect(broker.find('exit')).toMatchObject({ kind: 'market', reason: 'force_exit', amount: isShort ? 0.999 : 1 });
  });
});

it('what a person leaves with play money goes by the config that is in force as well', () => {
  const play = new RatePlay({ pairs: [{ enterLong: [1] }], rates: { forceExitOrderType: 'limit' } });
  play.close(1, [100, 100]);
  play.swap('v2', AT, { rates: { forceExitOrderType: 'market' } });
  const command = { kind: 'force-exit', tradeId: 1 } as const;
  play.take({ kind: 'command', command, nowMs: AT + 1000, quoteOf: () => quoteOf(SHOWN, AT + 1000) });

  expect(play.trade()).toMatchObject({ trade: { exitReason: 'force_exit' }, closed: { rate: 100 } });
});
