import { describe, expect, it } from 'vitest';
import { HOUR, PAIR } from '../play/play-driver.fixture.ts';
import { MortalProcess } from './made-live-world.fixture.ts';
import type { MadeFault } from './made-order-exchange.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';
import { ENTER, MadeSwapWorld, NOW_NAMED } from './made-swap.fixture.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** Around the close at which the other version takes over. */
const [FROM, UNTIL] = [HOUR - 2 * SECOND, HOUR + 20 * SECOND];
const END = HOUR + 3 * MINUTE;
/** After which a kept position is long protected, and its own exit has not come. */
const LOOK = HOUR + 90 * SECOND;

const EXIT = { atMs: HOUR + 100 * SECOND, pair: PAIR, do: 'exit' } as const;
/** The look at the registry, from which on nothing is entered, comes two seconds before the close. */
const BEGINS = HOUR - 62 * SECOND;
/** So that it leaves with the last look before the candle closes: one whose answer is lost is in doubt while the other version takes over. */
const JUST_BEFORE = HOUR - 7 * SECOND;
const UNDER_WAY = {
  nothing: [ENTER, EXIT],
  'an entry': [{ ...ENTER, atMs: JUST_BEFORE }, EXIT],
  'an entry that rests': [{ ...ENTER, atMs: JUST_BEFORE, rate: 99 }, EXIT],
  // In the step of the swap itself.
  'a stop that moves': [ENTER, { atMs: HOUR - 3 * SECOND, pair: PAIR, do: 'move-stop', stopRate: 95 }, EXIT],
} as const;

interface Played {
  /** Points of a process that is killed at none, from the first moment around the swap to the last. */
  readonly points: readonly [from: number, until: number];
  readonly wrong: readonly string[];
}

interface Variant {
  readonly market: 'spot' | 'futures';
  readonly script: keyof typeof UNDER_WAY;
  readonly closes: boolean;
  /** In turn, of placements. */
  readonly faults: readonly MadeFault[];
}

/** Killed at that point, started again at once with what is named by then, and played to the end. */
async function played({ market, script, closes, faults }: Variant, killAt: number): Promise<Played> {
  const swap = new MadeSwapWorld(UNDER_WAY[script], market);
  const { world } = swap;
  swap.beginsMs = BEGINS;
  let sent = 0;
  world.exchange.rest = () => faults[(sent += 1) % faults.length]!;
  const mortal = new MortalProcess(killAt);
  let process = await swap.begin(mortal);
  swap.named = { ...NOW_NAMED, closesTrades: closes };
  const points: [number, number] = [0, 0];
  const wrong: string[] = [];
  for (let ms = BEGINS; ms < END; ms += SECOND) {
    await world.time.pass(SECOND);
    if (ms < FROM) points[0] = mortal.points;
    if (ms < UNTIL) points[1] = mortal.points;
    if (ms === LOOK) wrong.push(...(closes ? leftIn(swap) : kept(swap)));
    if (!process.mortal.isDead) continue;
    process.kill();
    process = swap.start();
  }
  const held = world.exchange.books.held(PAIR);
  const left = world.exchange.books.orders.filter(({ status }) => status === 'open' || status === 'partial');
  wrong.push(...(await oracle(world)));
  if (held !== 0 || left.length > 0) wrong.push(`${held} held, ${left.length} open at the end`);
  if ((await swap.entering()) !== NOW_NAMED.name) wrong.push(`${await swap.entering()} enters`);
  process.stop.abort(new Error('stopped'));
  await world.time.pass(SECOND);
  return { points, wrong };
}

/** What was bought is held, with a stop over all of it: an entry that never arrived before a kill is not sent again. */
function kept({ world }: MadeSwapWorld): readonly string[] {
  const { orders } = world.exchange.books;
  const held = world.exchange.books.held(PAIR);
  const stops = orders.filter(({ side, kind, status }) => side === 'sell' && kind !== 'market' && status === 'open');
  const covered = stops.reduce((sum, { amount }) => sum + Number(amount), 0);
  const bought = orders.reduce((sum, { side, filled }) => sum + (side === 'buy' ? filled : 0), 0);
  const isAsWanted = held === bought && held === covered;
  return isAsWanted ? [] : [`${bought} bought and ${held} held after the swap, ${covered} under stops`];
}

/** Nothing waits for the exit of the script: the new version has left what the one before had. */
function leftIn({ world }: MadeSwapWorld): readonly string[] {
  const held = world.exchange.books.held(PAIR);
  const entries = world.exchange.books.orders.filter(({ side, status }) => side === 'buy' && status === 'open');
  return held + entries.length === 0 ? [] : [`${held} held and ${entries.length} entries, to be left with the swap`];
}

/** All points, as on nights: minutes instead of seconds. */
const EVERY = process.env['TRADAI_KILL_POINTS'] === 'all' ? 1 : 8;
const ANSWERS: readonly MadeFault[] = [{ kind: 'ok' }];
const LOSES: readonly MadeFault[] = [{ kind: 'lost', effect: true }, { kind: 'lost', effect: false }, { kind: 'ok' }];
const VARIANTS = (['spot', 'futures'] as const).flatMap((market) =>
  (Object.keys(UNDER_WAY) as (keyof typeof UNDER_WAY)[]).flatMap((script) => [
    { market, script, closes: false, faults: ANSWERS },
    { market, script, closes: false, faults: LOSES },
    { market, script, closes: true, faults: ANSWERS },
  ]),
);

describe('"SIGKILL at each swap step": a session that is killed wherever it waits while another version takes over', () => {
  it.each(VARIANTS)(
    'sends nothing twice, loses nothing and stays protected ($market, $script under way, closes: $closes, $faults.length faults in turn)',
    async (variant) => {
      const { points, wrong: unkilled } = await played(variant, Infinity);
      expect(unkilled).toEqual([]);
      const failures: string[] = [];
      for (let at = points[0] + 1; at <= points[1]; at += EVERY) {
        const { wrong } = await played(variant, at);
        if (wrong.length > 0) failures.push(`killed at ${at}: ${wrong.join(', ')}`);
      }
      expect(failures).toEqual([]);
      expect(points[1] - points[0]).toBeGreaterThan(20);
    },
    120_000,
  );
});
