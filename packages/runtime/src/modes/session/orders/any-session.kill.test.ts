import { beforeAll, describe, expect, it, vi } from 'vitest';
import { ACTS } from './any-acts.fixture.ts';
import { AnySession } from './made-any-session.fixture.ts';
import { endOf, LAWS, momentOf, type Law } from './session-laws.fixture.ts';

/** A night tries more. */
const RUNS = Number(process.env['TRADAI_SESSION_RUNS'] ?? 40);
const FIRST = Number(process.env['TRADAI_SESSION_RUNS_FROM'] ?? 0);

interface Played extends Pick<AnySession, 'acts' | 'broken'> {
  readonly seed: number;
}

async function played(seed: number): Promise<Played> {
  const session = new AnySession(seed, { acts: ACTS, momentOf, endOf });
  await session.played();
  vi.restoreAllMocks();
  return { seed, acts: session.acts, broken: session.broken };
}

describe(`in ${RUNS} sessions that prices, a person, the exchange and kills befall by chance`, () => {
  const all: Played[] = [];

  beforeAll(async () => {
    for (let seed = FIRST; seed < FIRST + RUNS; seed += 1) all.push(await played(seed));
  }, 30_000 * RUNS);

  it.each(Object.keys(LAWS).map((law) => ({ law: law as Law, title: LAWS[law as Law] })))('$title', ({ law }) => {
    const failures = all.flatMap(({ seed, acts, broken }) => {
      const first = broken.find(([each]) => each === law);
      return first === undefined ? [] : [`seed ${seed}: ${first[1]}; ${acts.join('; ')}`];
    });
    expect(failures).toEqual([]);
  });
});
