import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { loadCcxt } from '../load-ccxt.ts';
import { findOut } from './find-out.fixture.ts';
import type { MatrixCase } from './matrix-cases.fixture.ts';
import { matrixWorld } from './matrix-world.fixture.ts';

/** A request may be doubled on its way: one of the two does what was asked, and the answer to the other says that its stamp is used up. */
beforeAll(() => loadCcxt(), 60_000);

const CODES = [
  ['spot', -1021],
  ['spot', -1022],
  ['futures', -1021],
  ['futures', -1022],
  ['futures', -5028],
] as const;

it.concurrent.each(CODES)(
  '%s: %i is believed only when the order is not there past its fence',
  async (market, code) => {
    // A shape of status 400 that the exchange may give after the effect too.
    const refused = { transport: 'rest', market, kind: 'limit', shape: 'A19', code } as const;
    const cases = [
      { ...refused, point: 'before' },
      { ...refused, point: 'after' },
    ] as const satisfies MatrixCase[];
    const world = await matrixWorld(cases);
    onTestFinished(() => world.close());
    const fates = await Promise.all(
      cases.map(async (one) => {
        const attempt = world.attemptOf(one);
        const answer = await world.send(one, attempt);
        expect(answer).toMatchObject({ kind: 'rejected', code: String(code), needsFind: true });
        return findOut(attempt, answer, world.exchange);
      }),
    );
    expect(fates).toEqual([
      { state: 'refused', filled: 0 },
      { state: 'open', filled: 0 },
    ]);
  },
);
