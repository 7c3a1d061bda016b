import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import { HOST_ABOUT, HOST_STATE, type HostAbout, type HostState } from '../../modes/session/view/host-records.ts';
import type { StartedProcess } from '../container-process.fixture.ts';
import { until } from './dry-run-process.fixture.ts';
import { LiveWorld } from './live-process.fixture.ts';

/** Requests have to leave within seconds of the exchange's time, on a busy machine too. */
const FACTOR = 5;
/** Nothing of a session listens to this signal: with each a process has the next accident of those that the variable ACCIDENTS names. */
const SIGNAL = 'SIGWINCH';
const ACCIDENTS = `
import { isMainThread } from 'node:worker_threads';
const accidents = {
  noise: async () => {
    const { default: ccxt } = await import('${import.meta.resolve('ccxt')}');
    void new ccxt.pro.binance({ sign: null }).fetchTime();
  },
  rejection: () => void Promise.reject(new TypeError('a WebSocket of /ccxt/ is not a function')),
  exception: () => setTimeout(() => { throw new TypeError('a WebSocket of /ccxt/ is not a function'); }),
};
const names = process.env.ACCIDENTS.split(' ');
if (isMainThread) process.on('${SIGNAL}', () => accidents[names.shift()]());
`;

let live: LiveWorld;
let starts = 0;
let run: StartedProcess;
beforeAll(async () => {
  live = await LiveWorld.open('spot', FACTOR);
  await live.allow();
}, 60_000);
afterAll(async () => {
  run.child.kill('SIGKILL');
  await live.close();
}, 60_000);

/** The next process of the session, once it trades; it will have these accidents. */
async function started(accidents: string): Promise<void> {
  const file = join(live.folder, 'accidents', 'accidents.mjs');
  mkdirSync(join(live.folder, 'accidents'), { recursive: true });
  writeFileSync(file, ACCIDENTS);
  run = live.start({ ACCIDENTS: accidents, NODE_OPTIONS: `--import=${pathToFileURL(file).href}` });
  starts += 1;
  const trades = async (): Promise<true | null> => {
    const records = await live.records();
    const state = JSON.parse(records.get(HOST_STATE) ?? 'null') as HostState | null;
    const about = JSON.parse(records.get(HOST_ABOUT) ?? 'null') as HostAbout | null;
    return state?.stage === 'RUNNING' && about?.starts === starts ? true : null;
  };
  await until(trades, `start ${starts}`, run);
}

const candlesAsked = (): number => live.sim.log.records.filter(({ path }) => path.endsWith('/klines')).length;

describe('a live session with a position in whose process something fails that nobody waits for', () => {
  it('goes on when it comes out of ccxt, says so, and asks what its streams may lack (12.4)', async () => {
    await started('noise rejection');
    await live.order('in', { kind: 'force-entry', pair: live.pair, side: 'long' });
    await until(() => (live.restingStops().length > 0 ? true : null), 'the stop', run);
    const before = candlesAsked();
    run.child.kill(SIGNAL);
    await until(() => (run.err().includes('exchange-noise') ? true : null), 'a line of it', run);
    await until(() => (candlesAsked() > before ? true : null), 'a look at candles', run);
    expect(run.child.exitCode).toBeNull();
  }, 60_000);

  it.each(['rejection', 'exception'])(
    'ends by 70 when it is a defect of ours (%s), says so, and leaves the stop at the exchange (12.4)',
    async (kind) => {
      if (kind === 'exception') await started(kind);
      run.child.kill(SIGNAL);
      const { code, err } = await run.ended;
      expect({ code, err: err.slice(-500) }).toMatchObject({ code: EXIT_CODE.internal });
      expect(err).toContain(
        'A timer or promise that nothing waits for failed: TypeError: a WebSocket of /ccxt/ is not a function.',
      );
      expect(live.restingStops()).toHaveLength(1);
    },
    60_000,
  );

  it('has lost and doubled nothing by that, and goes on with the next start', async () => {
    await started('');
    run.child.kill('SIGTERM');
    expect((await run.ended).code).toBe(EXIT_CODE.done);
    expect(live.restingStops()).toHaveLength(1);
    expect(live.sim.report()).toMatchObject({ postsPerClientId: 1, duplicateIntents: 0, ordersWithoutRequest: 0 });
    expect(await live.differences()).toEqual([]);
  }, 60_000);
});
