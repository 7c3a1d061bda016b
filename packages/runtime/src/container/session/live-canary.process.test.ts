import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { HOST_STATE, type HostState } from '../../modes/session/view/host-records.ts';
import { until } from './dry-run-process.fixture.ts';
import { LiveWorld } from './live-process.fixture.ts';

/** What nobody may read: key and secret, and what was made of them. */
const SECRETS = ['sim-secret', 'sim-key', 'signature=', 'X-MBX-APIKEY'];
const SHAPES = ['A02', 'A04', 'A06', 'A07', 'A09', 'A12', 'A13', 'A14', 'A16', 'A17', 'A20', 'A21', 'A24', 'A25'];

let world: LiveWorld | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
}, 60_000);

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('compiled'))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

it(
  'a live container tells its key and what it makes of it nowhere, whatever the exchange answers',
  { timeout: 180_000 },
  async () => {
    const live = (world = await LiveWorld.open('spot', 5));
    await live.allow();
    const run = live.start({ LOG_LEVEL: 'debug' });
    const stage = async () => (JSON.parse((await live.records()).get(HOST_STATE) ?? 'null') as HostState | null)?.stage;
    await until(async () => ((await stage()) === 'RUNNING' ? true : null), 'RUNNING', run);
    await live.order('in', { kind: 'force-entry', pair: live.pair, side: 'long' });
    await until(() => (live.restingStops().length > 0 ? true : null), 'the stop', run);
    for (const [at, id] of SHAPES.entries()) {
      const fault = live.sim.faults.load({
        version: 1,
        rules: [{ match: { every: 2 }, do: { shape: { id, point: 'after' } } }],
      });
      await live
        .order(
          `x${at}`,
          at % 2 === 0 ? { kind: 'force-exit', trade: 'all' } : { kind: 'force-entry', pair: live.pair, side: 'long' },
        )
        .catch(() => {});
      await pause(1000);
      live.sim.faults.unload(fault);
    }
    live.sim.faults.load({
      version: 1,
      rules: [{ match: { path: '/api/v3/**' }, do: { exchange: { kind: 'keyState', value: 'revoked' } } }],
    });
    await pause(6000);
    run.child.kill('SIGTERM');
    const { err } = await run.ended;
    const files = filesBelow(live.folder);

    const texts = [
      ['the log', err] as const,
      ...files.map((path) => [path.slice(live.folder.length), readFileSync(path, 'latin1')] as const),
    ];
    const found = texts.flatMap(([where, text]) =>
      SECRETS.filter((secret) => text.includes(secret)).map((secret) => `${where}: ${secret}`),
    );
    expect(found).toEqual([]);
  },
);
