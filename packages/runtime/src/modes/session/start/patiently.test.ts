import { expect, it } from 'vitest';
import { DataError } from '../../../data/errors.ts';
import type { AttemptState } from '../../../orders/attempt.ts';
import { ATTEMPT } from '../../../orders/order-draft.ts';
import { MADE_CID, madeAttempt } from '../orders/made-attempt.fixture.ts';
import { MadeLiveWorld, MortalProcess } from '../orders/made-live-world.fixture.ts';
import { patiently } from './patiently.ts';
import type { SessionWorld } from './session-world.ts';

const MINUTE = 60_000;

/** What becomes of a start by candles that cannot be used for ten minutes, where no trade is open, and an order of that state is in the books. */
async function startedWith(state: AttemptState): Promise<string> {
  const live = new MadeLiveWorld([]);
  const worlds: SessionWorld[] = [];
  live.start(new MortalProcess(), (made) => {
    worlds.push(made);
    return { openDriver: () => new Promise(() => {}) };
  });
  const records = new Map([[ATTEMPT + MADE_CID, JSON.stringify(madeAttempt({ state }))]]);
  const untilMs = live.nowMs + 10 * MINUTE;
  const opened = patiently(worlds[0]!, records, () =>
    live.nowMs < untilMs
      ? Promise.reject(new DataError('sources-differ', 'The stores differ.'))
      : Promise.resolve('opened'),
  );
  const came = opened.catch((error: unknown) => (error as DataError).code);
  await live.time.pass(11 * MINUTE);
  return (await came)!;
}

it.each(['OPEN', 'PARTIAL', 'UNKNOWN', 'SUBMITTING'] as const)(
  'a start waits for candles that cannot be used while an order is at the exchange or may be (%s), though no trade is open',
  async (state) => {
    expect(await startedWith(state)).toBe('opened');
  },
);

it.each(['CANCELED', 'FILLED', 'NEVER_PLACED'] as const)(
  'a start ends by candles that cannot be used where every order is over (%s) and no trade is open',
  async (state) => {
    expect(await startedWith(state)).toBe('sources-differ');
  },
);
