import { describe, expect, it } from 'vitest';
import type { LiveKey, LiveServices, LiveSpec } from './live-services.ts';

export interface OpenLiveServices {
  readonly services: LiveServices;
  /** What the containers that run now were told, each. */
  running(): Promise<readonly Readonly<Record<string, string | undefined>>[]>;
  /** How many ran at once at most. */
  most(): Promise<number>;
  /** Ends the one that runs, as its program would with this code. */
  end(code: number): Promise<void>;
  close(): Promise<void>;
}

export const A_KEY: LiveKey = { strategy: 'momentum', account: 'dry-run', mode: 'dry-run' };

export function aLiveSpec(more: Partial<LiveSpec> = {}): LiveSpec {
  return { ...A_KEY, version: 3, stage: 'production', imageDigest: null, revision: 'r1', environment: {}, ...more };
}

const SOON = { timeout: 10_000, interval: 20 } as const;

/** What everything that keeps sessions running promises. `open` gives one without any. */
export function liveServicesContract(adapter: string, open: () => Promise<OpenLiveServices>): void {
  const promises: [title: string, check: (world: OpenLiveServices) => Promise<void>][] = [];
  const promise = (title: string, check: (world: OpenLiveServices) => Promise<void>): void =>
    void promises.push([title, check]);

  const stages = async (world: OpenLiveServices) => (await world.running()).map((each) => each['STRATEGY_STAGE'] ?? '');
  const runs = (world: OpenLiveServices, ...expected: string[]) =>
    expect.poll(() => stages(world), SOON).toEqual(expected);
  const state = (world: OpenLiveServices) => world.services.describe(A_KEY);

  promise('one that there never was is not described, and not scaled', async (world) => {
    await world.services.scale(A_KEY, 1);
    expect(await state(world)).toBeNull();
    expect(await world.running()).toEqual([]);
  });

  promise('one that is wanted runs, and is told who it is', async (world) => {
    await world.services.ensure(aLiveSpec({ environment: { SPEC_URI: 's3://results/specs/1.json' } }));
    await runs(world, 'production');
    expect((await world.running())[0]).toMatchObject({
      ...{ STRATEGY_NAME: 'momentum', TRADING_MODE: 'dry-run', ACCOUNT: 'dry-run' },
      SPEC_URI: 's3://results/specs/1.json',
    });
    await expect.poll(() => state(world), SOON).toMatchObject({ wanted: 1, running: 1, revision: 'r1', restarts: 0 });
  });

  promise('the same revision again is the same container, until its next start', async (world) => {
    await world.services.ensure(aLiveSpec());
    await runs(world, 'production');
    await world.services.ensure(aLiveSpec({ stage: 'later' }));
    expect(await stages(world)).toEqual(['production']);
    await world.end(75);
    await runs(world, 'later');
  });

  promise('another revision replaces it, the old one gone before', async (world) => {
    await world.services.ensure(aLiveSpec());
    await runs(world, 'production');
    await world.services.ensure(aLiveSpec({ revision: 'r2', stage: 'staging' }));
    await runs(world, 'staging');
    expect(await world.most()).toBe(1);
    await expect
      .poll(() => state(world), SOON)
      .toMatchObject({ running: 1, revision: 'r2', restarts: 0, lastExitCode: null });
  });

  promise('one that is not wanted ends, and runs again when it is', async (world) => {
    await world.services.ensure(aLiveSpec());
    await runs(world, 'production');
    await world.services.scale(A_KEY, 0);
    await runs(world);
    await expect.poll(() => state(world), SOON).toMatchObject({ wanted: 0, running: 0, restarts: 0 });
    await world.services.scale(A_KEY, 1);
    await runs(world, 'production');
  });

  for (const code of [0, 69])
    promise(`one that ends with ${code} is started again, which is counted`, async (world) => {
      await world.services.ensure(aLiveSpec());
      await runs(world, 'production');
      await world.end(code);
      await expect.poll(() => state(world), SOON).toMatchObject({ wanted: 1, restarts: 1, lastExitCode: code });
      await runs(world, 'production');
      expect(await world.most()).toBe(1);
    });

  for (const code of [73, 78])
    promise(`one that ends with ${code} is not started again before another revision is wanted`, async (world) => {
      await world.services.ensure(aLiveSpec());
      await runs(world, 'production');
      await world.end(code);
      await expect.poll(() => state(world), SOON).toMatchObject({ wanted: 0, running: 0, lastExitCode: code });
      await world.services.ensure(aLiveSpec());
      expect(await state(world)).toMatchObject({ wanted: 0, lastExitCode: code });
      await world.services.ensure(aLiveSpec({ revision: 'r2' }));
      await runs(world, 'production');
      expect(await state(world)).toMatchObject({ wanted: 1, lastExitCode: null });
    });

  promise('sessions are kept apart', async (world) => {
    await world.services.ensure(aLiveSpec());
    await world.services.ensure(aLiveSpec({ account: 'other', stage: 'staging' }));
    await expect.poll(async () => new Set(await stages(world)), SOON).toEqual(new Set(['production', 'staging']));
    await world.services.scale({ ...A_KEY, account: 'other' }, 0);
    await runs(world, 'production');
  });

  describe(`${adapter} keeps the promises of services that are kept running`, () => {
    it.each(promises)('%s', async (_, check) => {
      const world = await open();
      try {
        await check(world);
      } finally {
        await world.close();
      }
    });
  });
}
