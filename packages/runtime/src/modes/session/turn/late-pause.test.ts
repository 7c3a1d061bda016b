import { expect, it } from 'vitest';
import type { SessionWish } from '../../../contract/session-command.ts';
import { LIVE_KEY, MadeLiveWorld } from '../orders/made-live-world.fixture.ts';
import { PAIR } from '../play/play-driver.fixture.ts';

const SECOND = 1000;
/** How long the strategy takes for a look at the market. */
const LOOK_MS = 3 * SECOND;

/** A session that decides on an entry, and half a minute later: people have these wishes while the look goes on in which it does. */
async function wished(...kinds: readonly ('pause' | 'resume' | 'reload-config')[]): Promise<MadeLiveWorld> {
  const world = new MadeLiveWorld([{ atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 96, stopRate: 90 }]);
  const commands = world.store.commands.bind(world.store);
  // As a store reads them: anew each time.
  world.store.commands = async (...what) => structuredClone(await commands(...what));
  world.start(undefined, (made) => ({
    askEveryMs: 500,
    openDriver: async (...what) => {
      const opened = await made.openDriver(...what);
      const take = opened.driver.take.bind(opened.driver);
      opened.driver.take = async (event) => {
        const answer = await take(event);
        if (event.kind !== 'turn') return answer;
        if (answer.put.has('trade/1'))
          for (const [at, kind] of kinds.entries()) await ordered(world, `${at}-${kind}`, { kind });
        await made.time.sleep(LOOK_MS);
        return answer;
      };
      return opened;
    },
  }));
  await world.time.pass(45 * SECOND);
  return world;
}

async function ordered({ store }: MadeLiveWorld, id: string, wish: SessionWish): Promise<void> {
  await store.order(LIVE_KEY, { id, wish, reason: 'a test', by: 'test', atMs: 0 });
}

function shown({ exchange, stages }: MadeLiveWorld): readonly string[] {
  const orders = exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`);
  return [stages.at(-1)!, ...orders];
}

it('an entry leaves once the look that decided on it is over', async () => {
  expect(shown(await wished())).toEqual(['RUNNING', 'buy limit open']);
});

it('one does not leave that was decided on in the look in which a person says that nothing is to be entered', async () => {
  const world = await wished('pause');
  expect(shown(world)).toEqual(['HALTED kill-switch']);
  expect(await world.store.commands(LIVE_KEY, 'open')).toEqual([]);
});

it('nor where that person had another wish before', async () => {
  expect(shown(await wished('reload-config', 'pause'))).toEqual(['HALTED kill-switch']);
});

it('what a person says last holds: entries are made after a pause that is taken back, and none after one that is not', async () => {
  expect(shown(await wished('pause', 'resume'))[0]).toBe('RUNNING');
  expect(shown(await wished('resume', 'pause'))[0]).toBe('HALTED kill-switch');
});

it('one that a look begins with is carried out once, though it stands in the store until the look is written down', async () => {
  const world = await wished();
  await ordered(world, 'later', { kind: 'pause' });
  await world.time.pass(30 * SECOND);
  expect(shown(world)).toEqual(['HALTED kill-switch', 'buy limit canceled']);
  expect(world.lines.filter((line) => line.startsWith('pause by'))).toEqual(['pause by test (a test): done']);
});
