import { describe, expect, it } from 'vitest';
import type { Tasks, TaskSpec } from './tasks.ts';

const NEVER = new AbortController().signal;

/** Containers of one test, which do as `environment` says. */
export interface TasksWorld {
  /** As another process would open them. */
  readonly open: () => Tasks;
  /** One that ends with a code after a while; `isDeaf`: it does not end when it is asked to. */
  readonly environment: (end: { code?: number; afterMs?: number; isDeaf?: boolean }) => Record<string, string>;
  /** How many began. */
  readonly starts: () => number;
}

/** What every way to run containers promises. */
export function tasksContract(name: string, make: () => TasksWorld): void {
  const task = (
    world: TasksWorld,
    end: Parameters<TasksWorld['environment']>[0] = {},
    more: Partial<TaskSpec> = {},
  ) => ({
    ...({ runId: 'r1', attempt: 1, tier: 'spot', size: 'small', isSpot: true } as const),
    ...{ environment: world.environment(end), ...more },
  });
  const begun = (world: TasksWorld): Promise<void> => expect.poll(world.starts).toBeGreaterThan(0);

  describe(`${name} keep the promises of tasks`, () => {
    it.each([0, 1, 65, 75, 124])('one that ends with %i says so', async (code) => {
      const world = make();
      const tasks = world.open();
      expect(await tasks.find(task(world))).toBeNull();
      const exit = await tasks.run(task(world, { code }), NEVER);
      expect(exit).toMatchObject({ stopCode: 'EssentialContainerExited', exitCode: code });
      expect(await tasks.find(task(world))).toEqual(exit);
    });

    it('there is one of a key, while it runs and when it has ended', async () => {
      const world = make();
      const tasks = world.open();
      const first = tasks.run(task(world, { afterMs: 50 }), NEVER);
      expect(await tasks.run(task(world), NEVER)).toEqual(await first);
      expect(await world.open().run(task(world), NEVER)).toEqual(await first);
      expect(world.starts()).toBe(1);
      await tasks.run(task(world, {}, { tier: 'on-demand' }), NEVER);
      await tasks.run(task(world, {}, { attempt: 2 }), NEVER);
      expect(world.starts()).toBe(3);
    });

    it.each([false, true])(
      'one that is stopped is over soon, and runs again when it is wanted again (deaf: %s)',
      async (isDeaf) => {
        const world = make();
        const tasks = world.open();
        const stop = new AbortController();
        const running = tasks.run(task(world, { afterMs: 60_000, isDeaf }), stop.signal);
        await begun(world);
        expect(await tasks.find(task(world))).toBe('running');
        stop.abort();
        expect(await running).toMatchObject({ exitCode: isDeaf ? 137 : 143 });
        expect(await tasks.run(task(world), NEVER)).toMatchObject({ exitCode: 0 });
        expect(world.starts()).toBe(2);
      },
    );

    it('one that is not wanted any more does not begin', async () => {
      const world = make();
      await expect(world.open().run(task(world), AbortSignal.abort())).rejects.toMatchObject({ code: 'unavailable' });
      expect(world.starts()).toBe(0);
    });

    it.each(['../r1', 'r/1', '', 'r 1'])('none is called "%s"', async (wrong) => {
      const world = make();
      const tasks = world.open();
      for (const more of [{ runId: wrong }, { tier: wrong }, { attempt: 0 }])
        await expect(tasks.run(task(world, {}, more), NEVER)).rejects.toMatchObject({ code: 'invalid-entry' });
    });
  });
}
