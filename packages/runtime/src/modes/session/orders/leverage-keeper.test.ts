import { expect, it } from 'vitest';
import { LeverageKeeper, type LeverageWorld } from './leverage-keeper.ts';

const PAIR = 'BTC/USDT:USDT';
type Answer = Awaited<ReturnType<LeverageWorld['exchange']['settle']>>;
const AWAY: Answer = { kind: 'failed', why: 'HTTP 502', cause: 'transient', waitMs: 0 };

function keeper(answers: readonly Answer[]) {
  const made = { nowMs: 1000, asked: 0, news: 0, maySet: true, told: [] as boolean[] };
  const settle: LeverageWorld['exchange']['settle'] = async (_pair, { maySet }): Promise<Answer> => {
    made.told.push(maySet!());
    return Promise.resolve(answers[made.asked++] ?? null);
  };
  const leverage = new LeverageKeeper({
    ...{ exchange: { settle }, marginMode: 'isolated', nowMs: () => made.nowMs, onNews: () => void (made.news += 1) },
    maySet: () => made.maySet,
  });
  const ready = async (of = 3) => {
    const first = leverage.ready(PAIR, of);
    await new Promise(setImmediate);
    return [first, leverage.ready(PAIR, of)];
  };
  return { made, ready };
}

it('the leverage of a pair is waited for, and believed for ten minutes', async () => {
  const { made, ready } = keeper([null, 'The leverage is 5; expected 3.']);
  expect([await ready(), made.news]).toEqual([['wait', null], 1]);
  made.nowMs += 600_000;
  expect([await ready(), made.asked]).toEqual([[null, null], 1]);
  made.nowMs += 1;
  expect(await ready()).toEqual(['wait', { refused: 'The leverage is 5; expected 3.' }]);
});

it('nothing is asked for while nothing may be sent, and who sets it may look before each change', async () => {
  const { made, ready } = keeper([null]);
  made.maySet = false;
  expect([await ready(), made.asked]).toEqual([['wait', 'wait'], 0]);
  made.maySet = true;
  expect([await ready(), made.told]).toEqual([['wait', null], [true]]);
});

it('another leverage is asked for at once', async () => {
  const { made, ready } = keeper([null, null]);
  await ready();
  expect([await ready(4), made.asked]).toEqual([['wait', null], 2]);
});

it('an exchange that could not say is asked again after two seconds, and no sooner', async () => {
  const { made, ready } = keeper([AWAY, null]);
  expect([await ready(), await ready(), made.asked, made.news]).toEqual([['wait', 'wait'], ['wait', 'wait'], 1, 0]);
  made.nowMs += 2001;
  expect([await ready(), made.asked, made.news]).toEqual([['wait', null], 2, 1]);
});
