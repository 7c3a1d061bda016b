import { describe, expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld, MortalProcess } from './made-live-world.fixture.ts';
import type { MadeFault, MadeOrderExchange } from './made-order-exchange.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';
import { MADE_SIDES } from './made-places.fixture.ts';
import type { MadeDecision, MadeSide } from './made-trader.fixture.ts';

const SECOND = 1000;
function script(side: MadeSide): readonly MadeDecision[] {
  const [stopRate, movedRate] = side === 'long' ? [90, 95] : [110, 105];
  return [
    { atMs: 10 * SECOND, pair: PAIR, do: 'enter', side, amount: 1, rate: 100, stopRate },
    { atMs: 40 * SECOND, pair: PAIR, do: 'move-stop', stopRate: movedRate },
    { atMs: 70 * SECOND, pair: PAIR, do: 'exit' },
  ];
}
/** Until everything is quiet, whatever was lost. */
const END = 200 * SECOND;

type Made = (typeof MADE_SIDES)[number];

interface Played {
  readonly points: number;
  readonly wrong: readonly string[];
  readonly held: number;
  readonly open: number;
}

/** Killed at that point, started again at once, and played to the end. */
async function played({ market, side }: Made, killAt: number, prepare: Prepare): Promise<Played> {
  const world = new MadeLiveWorld(script(side), { market });
  prepare(world.exchange);
  const mortal = new MortalProcess(killAt);
  let process = world.start(mortal);
  for (let ms = 0; ms < END; ms += 2 * SECOND) {
    await world.time.pass(2 * SECOND);
    if (!process.mortal.isDead) continue;
    process.kill();
    process = world.start();
  }
  const wrong = await oracle(world);
  const open = world.exchange.books.orders.filter(({ status }) => status === 'open' || status === 'partial').length;
  process.stop.abort(new Error('stopped'));
  await world.time.pass(SECOND);
  return { points: mortal.points, wrong, held: world.exchange.books.held(PAIR), open };
}

type Prepare = (exchange: MadeOrderExchange) => void;

/** In turn, so that every kind of request meets every fault at some point of a kill. */
function inTurn(...faults: readonly MadeFault[]): Prepare {
  return (exchange) => {
    let at = 0;
    exchange.rest = () => faults[(at += 1) % faults.length]!;
  };
}

/** All points, as on nights: minutes instead of seconds. */
const IS_WHOLE = process.env['TRADAI_KILL_POINTS'] === 'all';

/** `every`: so many points, so that all variants together stay within seconds. */
const VARIANTS: readonly (readonly [name: string, every: number, prepare: Prepare])[] = [
  ['with an exchange that answers', 5, () => {}],
  ['while answers are lost after they took effect', 7, inTurn({ kind: 'lost', effect: true })],
  [
    'while requests are lost, and then answers',
    8,
    inTurn({ kind: 'lost', effect: false }, { kind: 'lost', effect: true }, { kind: 'ok' }),
  ],
  ['while requests are late', 9, inTurn({ kind: 'ok' }, { kind: 'late', ms: 2500 }, { kind: 'late', ms: 3500 })],
  ['while streams are mute and reads lag', 10, (exchange) => Object.assign(exchange, { isMute: true, lagMs: 2000 })],
];

describe.each(MADE_SIDES)('a live session $side on $market that is killed at any point', (made) => {
  it.each(VARIANTS)(
    '%s comes to the same: nothing twice, nothing lost, nothing left',
    async (_, every, prepare) => {
      const { points } = await played(made, Infinity, prepare);
      const failures: string[] = [];
      for (let at = 1; at <= points; at += IS_WHOLE ? 1 : every) {
        const { wrong, held, open } = await played(made, at, prepare);
        if (wrong.length > 0 || held !== 0 || open > 0)
          failures.push(`killed at ${at}: ${wrong.join(', ')}; ${held} held, ${open} open`);
      }
      expect(failures).toEqual([]);
      expect(points).toBeGreaterThan(100);
    },
    120_000,
  );
});
