import { describe, expect, it } from 'vitest';
import { MadeBroker } from './made-broker.fixture.ts';
import { FIVE, MINUTE, quoteOf, RatePlay, START, type RateWorld } from './rate-world.fixture.ts';

const AT = START + 3 * FIVE;
const SHOWN = [100, 100.1] as const;
const STOP = { intervalMs: MINUTE, limitRatio: 0.99, orderType: 'limit' } as const;

/** On spot: the stop at 90 of what an entry brought lies at the exchange, and the entry or one that adds to it still waits. */
function resting(action: 'enter' | 'add', world: RateWorld = {}): MadeBroker {
  const rates = { fills: 'exchange', stopOnExchange: STOP } as const;
  const play = new RatePlay({ pairs: [{ enterLong: [1], exitLong: [3] }], rates, ...world });
  const broker = new MadeBroker(play);
  play.close(1, SHOWN);
  if (action === 'enter') broker.open(AT - FIVE, broker.find('enter'), 0.4);
  else broker.fill(AT - FIVE, broker.find('enter'));
  broker.open(AT - FIVE, broker.find('stop'));
  play.close(2, SHOWN);
  if (action === 'add') broker.open(AT, broker.find('add'));
  return broker;
}

/** Adds 50 once, at the close of candle 2. */
const ADDING = {
  adjustTradePosition: ({ orders }: { readonly orders: readonly unknown[] }) =>
    orders.length === 1 ? { stake: 50, tag: 'more' } : null,
};

const WAYS: readonly (readonly [string, RateWorld, (broker: MadeBroker) => void])[] = [
  ['a signal wants', {}, ({ play }) => void play.close(3, SHOWN)],
  ['a signal wants at the market', { rules: { exitOrderType: 'market' } }, ({ play }) => void play.close(3, SHOWN)],
  ['a person wants', {}, ({ play }) => force(play)],
  ['the profit of the ROI wants', { rules: { roi: { 0: 0.05 } } }, ({ play }) => void play.look(AT, [106, 106.1])],
];

function force(play: RatePlay): void {
  const command = { kind: 'force-exit', tradeId: 1 } as const;
  play.take({ kind: 'command', command, nowMs: AT, quoteOf: () => quoteOf(SHOWN, AT) });
}

describe('on spot an exit beside an entry that waits', () => {
  it.each(WAYS)('that %s leaves the stop until the entry is over, and takes it away then', (_, world, leave) => {
    const broker = resting('add', { ...world, advice: ADDING });
    leave(broker);
    expect(broker.wanted).toMatchObject([
      { action: 'stop', isCanceled: false },
      { action: 'add', isCanceled: true },
    ]);
    broker.cancel(AT, broker.find('add', true));
    expect(broker.wanted).toMatchObject([
      { leg: 2, action: 'stop', isCanceled: true },
      { action: 'exit', isCanceled: false, amount: 1, after: [2] },
    ]);
    broker.cancel(AT, broker.find('stop', true));
    expect(broker.wanted).toMatchObject([{ action: 'exit', after: [] }]);
    broker.fill(AT, broker.find('exit'), 100);
    expect([broker.play.trade()!.closed, broker.wanted]).toMatchObject([{ rate: 100 }, []]);
  });

  it('that a signal wants waits for a first entry that filled in part, as in freqtrade, with a stop, and comes once that is over', () => {
    const broker = resting('enter');
    broker.play.close(3, SHOWN);
    const NOW = START + 4 * FIVE;
    broker.play.look(NOW + MINUTE, SHOWN);
    expect(broker.wanted).toMatchObject([
      { action: 'enter', isCanceled: false },
      { action: 'stop', amount: 0.4, isCanceled: false },
    ]);
    broker.cancel(NOW + MINUTE, broker.find('enter'), 0.4);
    broker.play.look(NOW + MINUTE, SHOWN);
    expect(broker.find('exit')).toMatchObject({ amount: 0.4 });
  });

  it('of what this filled in part, that a person wants, sells that once the stop is gone', () => {
    const broker = resting('enter');
    force(broker.play);
    broker.cancel(AT, broker.find('enter', true), 0.4);
    expect(broker.wanted).toMatchObject([
      { leg: 2, action: 'stop', isCanceled: true },
      { action: 'exit', isCanceled: false, amount: 0.4, after: [2] },
    ]);
  });
});

it('an exit that waits at a limit makes way for one at the market in an emergency, and asking twice is no lack of a price', () => {
  const rates = { fills: 'exchange', forceExitOrderType: 'limit' } as const;
  const play = new RatePlay({ pairs: [{ enterLong: [1], exitLong: [2] }], rates });
  const broker = new MadeBroker(play);
  play.close(1, SHOWN);
  broker.fill(AT - FIVE, broker.find('enter'));
  play.close(2, SHOWN);
  broker.open(AT, broker.find('exit'));
  const command = { kind: 'force-exit', tradeId: 1, isEmergency: true } as const;
  for (let times = 0; times < 2; times += 1) {
    const delta = play.take({ kind: 'command', command, nowMs: AT, quoteOf: () => quoteOf(SHOWN, AT) });
    expect(delta.refused).toBeUndefined();
  }
  broker.cancel(AT, broker.find('exit', true));
  expect(broker.find('exit')).toMatchObject({ kind: 'market', rate: null, reason: 'emergency_exit' });
});
