import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'vitest';
import { copyDatabase } from '../../adapters/embedded/copy-database.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { StartedProcess } from '../container-process.fixture.ts';
import { eventsIn } from '../container-world.fixture.ts';
import { until } from './dry-run-process.fixture.ts';
import { LiveWorld } from './live-process.fixture.ts';

const FACTOR = 5;
/** Nobody listens there. */
const NOWHERE = { TRADAI_EXCHANGE_URL: 'http://127.0.0.1:9', TRADAI_EXCHANGE_WS: 'ws://127.0.0.1:9' };

async function opened({ onTestFinished }: TestContext): Promise<LiveWorld> {
  const live = await LiveWorld.open('spot', FACTOR);
  onTestFinished(() => live.close(), 60_000);
  await live.allow();
  return live;
}

async function trades(live: LiveWorld, run: StartedProcess): Promise<void> {
  const isOfThis = async () => run.err().includes('RUNNING') && (await live.state())?.stage === 'RUNNING';
  await until(async () => ((await isOfThis()) ? true : null), 'RUNNING', run);
}

const lastWords = (err: string): string => eventsIn(err).at(-1)!.message!;

// They wait for minutes, beside each other.
describe('a container that starts with money while the exchange is away, and nothing is open', () => {
  const AWAY = /^binance at http:\/\/127\.0\.0\.1:9 cannot be reached \(.+\)\.$/;

  it.concurrent(
    'waits for two minutes at its first start, ends by 69, and has no beat',
    { timeout: 180_000 },
    async (context) => {
      const live = await opened(context);
      const { expect } = context;
      const fromMs = performance.now();
      const { code, err } = await live.start(NOWHERE).ended;
      expect({ code, err: err.slice(-800) }).toMatchObject({ code: EXIT_CODE.unavailable });
      expect(performance.now() - fromMs).toBeGreaterThan(110_000);
      expect(lastWords(err)).toMatch(AWAY);
      expect(await live.beat()).toBeNull();
      expect(await live.state()).toBeNull();
    },
  );

  it.concurrent(
    'says so in its beats at a later one, waits as long, ends by 69, and the next goes on',
    { timeout: 240_000 },
    async (context) => {
      const live = await opened(context);
      const { expect } = context;
      const first = live.start();
      await trades(live, first);
      first.child.kill('SIGTERM');
      await first.ended;

      const second = live.start({ ...NOWHERE, HEARTBEAT_SECONDS: '1' });
      const beats = async () => {
        const beat = await live.beat();
        return beat?.epoch === 2 && beat.causes.includes('no-exchange-answer') ? beat : null;
      };
      expect(await until(beats, 'the cause', second)).toMatchObject({ stage: 'STALLED', outcome: null });
      const { code, err } = await second.ended;
      expect({ code, err: err.slice(-800) }).toMatchObject({ code: EXIT_CODE.unavailable });
      expect(lastWords(err)).toMatch(AWAY);
      expect(await live.beat()).toMatchObject({
        ...{ epoch: 2, causes: expect.arrayContaining(['no-exchange-answer']) },
        outcome: { code: EXIT_CODE.unavailable, name: 'unavailable', message: expect.stringMatching(AWAY) },
      });

      const third = live.start();
      await trades(live, third);
      third.child.kill('SIGTERM');
      expect((await third.ended).code).toBe(EXIT_CODE.done);
    },
  );
});

describe('a container with a position whose state.db is damaged, and nobody has a copy of it', () => {
  it.concurrent(
    'ends by 65, then 78 and 75 until it is allowed and its journal recovered; then waits for a person',
    { timeout: 180_000 },
    async (context) => {
      const live = await opened(context);
      const { expect } = context;
      const first = live.start();
      await trades(live, first);
      await live.order('in', { kind: 'force-entry', pair: live.pair, side: 'long' });
      await until(() => (live.restingStops().length > 0 ? true : null), 'the stop', first);
      const stops = live.restingStops();
      first.child.kill('SIGKILL');
      await first.ended;
      const file = join(live.folder, 'state', 'state.db');
      const clear = () => ['', '-wal', '-shm'].forEach((end) => rmSync(file + end, { force: true }));
      clear();
      writeFileSync(file, 'no database');
      expect((await live.start().ended).code).toBe(EXIT_CODE.badData);
      clear();
      expect((await live.start().ended).code, 'its permit lay there').toBe(EXIT_CODE.badConfig);
      await live.allow();
      const lost = await live.start().ended;
      expect(lost.code, 'and its lease').toBe(EXIT_CODE.temporary);
      expect(lastWords(lost.err)).toContain('begun to write the journal');
      expect(await live.beat()).toMatchObject({ stage: 'FENCED' });

      const copy = join(live.folder, 'copy.db');
      await copyDatabase(join(live.folder, 'state/sessions/main', `${live.strategy}.live.db`), copy);
      const next = live.start({ TRADAI_RECOVER: copy, HEARTBEAT_SECONDS: '1' });
      const halted = async () => ((await live.beat())?.causes.includes('restored-store') === true ? true : null);
      await until(halted, 'the halt', next);
      expect(await live.state()).toMatchObject({ stage: 'HALTED', causes: ['restored-store'] });
      expect(live.restingStops()).toEqual(stops);
      await live.order('on', { kind: 'resume' });
      await trades(live, next);
      next.child.kill('SIGTERM');
      expect((await next.ended).code).toBe(EXIT_CODE.done);
      expect(live.restingStops()).toEqual(stops);
      expect(live.sim.ledger.orders()).toHaveLength(2);
      expect(await live.differences()).toEqual([]);
    },
  );
});
