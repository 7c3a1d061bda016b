import { afterEach, describe, expect, it } from 'vitest';
import type { FaultScript } from '@tradai/sim-exchange';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import { HOST_STATE, type HostState } from '../../modes/session/view/host-records.ts';
import type { StartedProcess } from '../container-process.fixture.ts';
import { eventsIn } from '../container-world.fixture.ts';
import { until } from './dry-run-process.fixture.ts';
import { LiveWorld, type LiveKind } from './live-process.fixture.ts';

/** A look at the account comes every five and a half seconds. */
const FACTOR = 10;

let world: LiveWorld | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
}, 60_000);

interface Held {
  readonly live: LiveWorld;
  readonly run: StartedProcess;
  /** What is done to its account at the exchange. */
  readonly befall: (rule: FaultScript['rules'][number]) => void;
  readonly state: () => Promise<HostState | null>;
  /** What people were told since it held something, by event. */
  readonly told: () => readonly string[];
}

/** A container that holds a position with its stop. */
async function held(kind: LiveKind): Promise<Held> {
  const live = (world = await LiveWorld.open(kind, FACTOR));
  await live.allow();
  const run = live.start();
  const state = async () => JSON.parse((await live.records()).get(HOST_STATE) ?? 'null') as HostState | null;
  await until(async () => ((await state())?.stage === 'RUNNING' ? true : null), 'RUNNING', run);
  await live.order('in', { kind: 'force-entry', pair: live.pair, side: 'long' });
  await until(() => (live.restingStops().length > 0 ? true : null), 'the stop', run);
  await until(() => (eventsIn(run.err()).some(({ event }) => event === 'stop') ? true : null), 'word of it', run);
  const before = run.err().length;
  return {
    ...{ live, run, state },
    befall: (rule) => void live.sim.faults.load({ version: 1, rules: [rule] }),
    told: () => eventsIn(run.err().slice(before)).map(({ event, message }) => `${event}: ${String(message)}`),
  };
}

async function says({ state, run }: Held, words: string): Promise<void> {
  const look = async () => {
    const now = await state();
    return [now?.stage, ...(now?.causes ?? [])].join(' ') === words ? true : null;
  };
  await until(look, words, run);
}

async function ends({ run }: Held): Promise<void> {
  run.child.kill('SIGTERM');
  expect((await run.ended).code).toBe(EXIT_CODE.done);
}

describe.each(['spot', 'usdm'] as const)(
  'what befalls the account of a container that trades with money, %s',
  { timeout: 120_000 },
  (kind) => {
    it('a stop that is gone without a word is replaced: stop vanished (28)', async () => {
      const one = await held(kind);
      const { live, run } = one;
      const [stop] = live.restingStops();
      one.befall({ do: { account: { kind: 'stopVanish' } } });
      await until(() => (live.restingStops().length === 0 ? true : null), 'its end', run);
      await until(() => (live.restingStops().length === 1 ? true : null), 'another one', run);
      expect(live.restingStops()).not.toContain(stop);
      await ends(one);
    });

    it('somebody who buys on its pair halts it, and its position stays: foreign hand (28)', async () => {
      const one = await held(kind);
      one.befall({
        do: { account: { kind: 'foreignTrade', value: { market: kind, symbol: 'BTCUSDT', side: 'BUY' } } },
      });
      await says(one, kind === 'spot' ? 'HALTED foreign-order' : 'HALTED foreign-order position-differs');
      expect(one.told().join('\n')).toContain('is not entered before somebody resumes');
      expect(one.live.restingStops()).toHaveLength(1);
      await ends(one);
    });
  },
);

describe('what befalls a container that trades futures with money', { timeout: 120_000 }, () => {
  it.each([
    ['told', 'liquidate', {}],
    ['silent', 'liquidate', { silent: true }],
    ['told', 'adl', {}],
  ] as const)(
    'a position that the exchange takes over (%s, %s) ends its trade as that, and is nobody else’s doing: liquidation and ADL unseen (28)',
    async (_, kind, value) => {
      const one = await held('usdm');
      one.befall({ do: { account: { kind, value } } });
      await until(
        () => (one.told().some((line) => line.includes('closed by liquidation')) ? true : null),
        'the end',
        one.run,
      );
      // Two looks more.
      const seenMs = one.live.sim.clock.now();
      await until(() => (one.live.sim.clock.now() > seenMs + 130_000 ? true : null), 'two looks', one.run);
      expect(one.told().filter((line) => line.startsWith('foreign-'))).toEqual([]);
      expect(one.live.restingStops()).toEqual([]);
      await ends(one);
    },
  );

  it('somebody who closes a part of it is told, halts the pair, and leaves no stop for more: foreign hand (28)', async () => {
    const one = await held('usdm');
    one.befall({
      do: { account: { kind: 'foreignTrade', value: { market: 'usdm', symbol: 'BTCUSDT', side: 'SELL' } } },
    });
    await says(one, 'HALTED foreign-order position-differs');
    expect(one.told().join('\n')).toContain('the account holds 0.008; expected 0.01');
    await ends(one);
  });
});

describe('what befalls a container that trades spot with money', { timeout: 120_000 }, () => {
  it('a halt of its market is told, takes no stop away, and what was to leave leaves after it: halted symbol (28)', async () => {
    const one = await held('spot');
    const { live, run } = one;
    const stops = live.restingStops();
    const status = (value: string) =>
      one.befall({ match: { symbol: 'BTCUSDT' }, do: { exchange: { kind: 'status', value } } });
    const tells = (words: string) =>
      until(() => (one.told().some((line) => line.includes(words)) ? true : null), words, run);
    status('BREAK');
    await tells('The market of a position is closed');
    await live.order('out', { kind: 'force-exit', trade: 'all' });
    await tells('exit ordered');
    expect(live.restingStops()).toEqual(stops);
    status('TRADING');
    await tells('closed by');
    expect(live.restingStops()).toEqual([]);
    await ends(one);
  });

  it('money that comes is told, and its stop stays', async () => {
    const one = await held('spot');
    one.befall({ do: { account: { kind: 'deposit', value: { market: 'spot', asset: 'BTC', amount: '0.01' } } } });
    await until(
      () => (one.told().some((line) => line.includes('0.01 BTC came to the account')) ? true : null),
      'word of it',
      one.run,
    );
    expect(one.live.restingStops()).toHaveLength(1);
    await ends(one);
  });
});
