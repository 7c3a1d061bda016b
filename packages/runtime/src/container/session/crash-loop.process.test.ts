import { afterEach, expect, it } from 'vitest';
import { HOST_STARTS } from '../../modes/session/start/crash-loop.ts';
import { until } from './dry-run-process.fixture.ts';
import { LiveContainer } from './live-container.fixture.ts';
import { LiveWorld } from './live-process.fixture.ts';

/** Ten minutes of the market, in which starts count together, are two of real time. */
const FACTOR = 5;
const MOST_STARTS = 5;

let world: LiveWorld | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
}, 60_000);

it(
  'a container that is started for the sixth time is SAFE: it keeps its stop, lets nothing leave by its strategy, and trades once a person resumes',
  { timeout: 120_000 },
  async () => {
    const live = (world = await LiveWorld.open('spot', FACTOR));
    const held = await LiveContainer.holding(live);
    const starts = async () => (JSON.parse((await live.records()).get(HOST_STARTS)!) as readonly number[]).length;
    for (let count = 2; count <= MOST_STARTS; count += 1) {
      await held.again();
      await until(async () => ((await starts()) === count ? true : null), `start ${count}`, held.run);
    }
    await held.again();
    expect(await held.beat('SAFE', 'crash-loop')).toMatchObject({ session: { open_trades: 1 }, outcome: null });
    await held.tells('The session was started 6 times within ten minutes');
    await live.order('out', { kind: 'force-exit', trade: 'all' });
    expect(await until(() => live.answer('out'), 'an answer', held.run)).toMatchObject({
      isDone: false,
      text: 'The session was started too often and waits for resume or stop.',
    });
    expect(live.restingStops()).toEqual(held.stops);

    await live.order('on', { kind: 'resume' });
    await held.beat('RUNNING');
    expect(await held.end()).toEqual(held.asItWas);
  },
);
