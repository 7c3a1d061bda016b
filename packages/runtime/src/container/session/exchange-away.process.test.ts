import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import { HOST_STATE, type HostState } from '../../modes/session/view/host-records.ts';
import { Door } from './door.fixture.ts';
import { DryRunWorld, until } from './dry-run-process.fixture.ts';
import { replayDifference } from './replayed.fixture.ts';

/** An hour passes in a second. */
const FACTOR = 3600;
/** Nobody is there for ten seconds of real time before a session says so. */
const LONG_MS = 13_000;

let world: DryRunWorld;
let door: Door;
beforeAll(async () => {
  world = await DryRunWorld.open(FACTOR);
  door = new Door(world.sim.urls.rest);
  await door.open();
}, 60_000);
afterAll(async () => {
  await door.close();
  await world.close();
}, 60_000);

async function state(): Promise<HostState | null> {
  return JSON.parse((await world.stored())?.records.get(HOST_STATE) ?? 'null') as HostState | null;
}

describe('a dry run whose exchange is gone for half a day of its clock', { timeout: 120_000 }, () => {
  it('says so and why, enters nothing, and goes on by itself when it is back', async () => {
    const url = `http://127.0.0.1:${door.port}`;
    const run = world.start({ TRADAI_EXCHANGE_URL: url, TRADAI_EXCHANGE_WS: url.replace('http', 'ws') });
    await until(async () => ((await state())?.stage === 'RUNNING' ? true : null), 'a session that runs', run);
    await door.close();
    const goneMs = Date.now();
    const away = await until(
      async () => {
        const found = await state();
        return found?.causes.includes('no-exchange-answer') === true ? found : null;
      },
      'the cause',
      run,
    );
    expect(away).toMatchObject({ stage: 'DEGRADED', causes: expect.arrayContaining(['stale-data']) });
    expect(away.detail).toMatch(/^binance at http:\S+ cannot be reached \(.*ECONNREFUSED.*\)\.$/);
    await new Promise((resolve) => setTimeout(resolve, goneMs + LONG_MS - Date.now()));

    const decided = (await world.rows('reasons')).length;
    await door.open();
    await until(async () => ((await state())?.causes.length === 0 ? true : null), 'the end of the trouble', run);
    expect(await state()).toMatchObject({ stage: 'RUNNING', detail: '' });
    await until(async () => ((await world.rows('reasons')).length > decided + 14 ? true : null), 'candles', run);
    run.child.kill('SIGTERM');
    const ended = await run.ended;
    expect({ code: ended.code, err: ended.err.slice(-500) }).toMatchObject({ code: EXIT_CODE.done });
    expect(await replayDifference(world)).toBeNull();
  });
});
