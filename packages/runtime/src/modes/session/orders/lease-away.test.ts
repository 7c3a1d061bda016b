import { describe, expect, it } from 'vitest';
import { EXIT_CODE, exitCodeOf } from '../../../contract/exit-code.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld, type MadeProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
const ENTER = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 99, stopRate: 90 } as const;

function shown(world: MadeLiveWorld): readonly string[] {
  return world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`);
}

/** The store of leases answers nobody from here on. */
function leaveAway(world: MadeLiveWorld): void {
  world.rows.writeFaults.push(...Array.from({ length: 50 }, () => 'away' as const));
}

function endOf({ ended }: MadeProcess): readonly unknown[] {
  const found: unknown[] = [];
  ended.catch((error: unknown) => found.push(exitCodeOf(error)));
  return found;
}

describe.each(['spot', 'futures'] as const)('a session on %s whose store of leases is away (8.9)', (market) => {
  it('gives what fills its stop, says so, and ends by 75 when its time is over', async () => {
    const world = new MadeLiveWorld([ENTER, { ...ENTER, atMs: 63 * SECOND, rate: 98 }], { market });
    const ended = endOf(world.start());
    await world.time.pass(61 * SECOND);
    leaveAway(world);
    await world.time.pass(5 * SECOND);
    expect(world.stages.at(-1)).toBe('DEGRADED lease-away');
    world.exchange.books.price(PAIR, 98.9);
    await world.time.pass(5 * SECOND);
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
    await world.time.pass(20 * SECOND);
    expect([world.stages.at(-1), ended]).toEqual(['FENCED', [EXIT_CODE.temporary]]);
    expect(world.lines).toContain('The lease cannot be renewed');
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
  });

  it('leaves what its trades want to leave, and enters only once it is there again', async () => {
    const script = [
      { ...ENTER, rate: 100 },
      { ...ENTER, atMs: 65 * SECOND, do: 'exit', rate: null },
      { ...ENTER, atMs: 80 * SECOND, rate: 100 },
    ] as const;
    const world = new MadeLiveWorld(script, { market });
    const process = world.start();
    const ended = endOf(process);
    await world.time.pass(61 * SECOND);
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
    leaveAway(world);
    await world.time.pass(11 * SECOND);
    expect(world.stages.at(-1)).toBe('DEGRADED lease-away');
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market canceled', 'sell market filled']);
    world.rows.writeFaults.length = 0;
    await world.time.pass(30 * SECOND);
    expect(shown(world).slice(3)).toEqual(['buy limit filled', 'sell stop-market open']);
    expect([world.stages.at(-1), ended]).toEqual(['RUNNING', []]);
    expect(await oracle(world)).toEqual([]);
    process.stop.abort(new Error('stopped'));
    await world.time.pass(30 * SECOND);
    await process.ended;
  });
});
