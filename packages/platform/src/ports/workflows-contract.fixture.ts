import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Definition } from '../workflow/definition.ts';
import type { Machine, Workflows } from './workflows.ts';

const SECONDS = 60;
const document = (States: Definition['States'], StartAt: string): Definition => ({
  ...{ Comment: '', StartAt, TimeoutSeconds: 300, States },
});

/** Documents of the suite: `backtest` waits, `deploy` ends well, `undeploy` ends badly. */
export const SUITE_MACHINES: Readonly<Partial<Record<Machine, Definition>>> = {
  backtest: document({ Wait: { Type: 'Wait', Seconds: SECONDS, Next: 'Done' }, Done: { Type: 'Succeed' } }, 'Wait'),
  deploy: document({ Done: { Type: 'Succeed' } }, 'Done'),
  undeploy: document({ Failed: { Type: 'Fail', Error: 'TradAI.NoVersion', Cause: 'None.' } }, 'Failed'),
};

/** What every place for workflows promises. `open` gives one with `SUITE_MACHINES`. */
export function workflowsContract(
  adapter: string,
  open: () => Promise<{ readonly workflows: Workflows; readonly close: () => void | Promise<void> }>,
): void {
  const promises: [title: string, check: (workflows: Workflows, name: string) => Promise<void>][] = [
    [
      'an execution is started once under its name, whether it still runs or not',
      async (workflows, name) => {
        for (const machine of ['backtest', 'deploy'] as const) {
          expect(await workflows.start(machine, name, { n: 1, of: { a: 'b' } })).toBe('started');
          if (machine === 'deploy') await ended(workflows, machine, name);
          expect(await workflows.start(machine, name, { n: 1, of: { a: 'b' } })).toBe('known');
        }
      },
    ],
    [
      'a name belongs to its first input',
      async (workflows, name) => {
        await workflows.start('backtest', name, { n: 1 });
        await expect(workflows.start('backtest', name, { n: 2 })).rejects.toMatchObject({ code: 'refused' });
      },
    ],
    [
      'an execution is described by its end',
      async (workflows, name) => {
        expect(await workflows.describe('deploy', name)).toBeNull();
        await workflows.start('deploy', name, {});
        await workflows.start('undeploy', name, {});
        expect(await ended(workflows, 'deploy', name)).toMatchObject({ machine: 'deploy', name, status: 'SUCCEEDED' });
        expect(await ended(workflows, 'undeploy', name)).toMatchObject({ machine: 'undeploy', status: 'FAILED' });
      },
    ],
    [
      'one that is stopped is aborted, once',
      async (workflows, name) => {
        await workflows.start('backtest', name, {});
        expect(await workflows.describe('backtest', name)).toMatchObject({ status: 'RUNNING', endedMs: null });
        await workflows.stop('backtest', name, 'Canceled.');
        const end = await ended(workflows, 'backtest', name);
        expect(end.status).toBe('ABORTED');
        await workflows.stop('backtest', name, 'Canceled again.');
        expect(await workflows.describe('backtest', name)).toEqual(end);
      },
    ],
    [
      'one that ended stays as it is, and one that never was is not stopped',
      async (workflows, name) => {
        await workflows.stop('deploy', name, 'Canceled.');
        expect(await workflows.describe('deploy', name)).toBeNull();
        await workflows.start('deploy', name, {});
        const end = await ended(workflows, 'deploy', name);
        await workflows.stop('deploy', name, 'Canceled.');
        expect(await workflows.describe('deploy', name)).toEqual(end);
      },
    ],
  ];
  describe(`${adapter} keeps the promises of workflows`, () => {
    it.each(promises)('%s', async (_, check) => {
      const { workflows, close } = await open();
      try {
        await check(workflows, `${randomUUID()}-a1`);
      } finally {
        await close();
      }
    });
  });
}

async function ended(workflows: Workflows, machine: Machine, name: string) {
  await expect
    .poll(async () => (await workflows.describe(machine, name))?.endedMs ?? null, { timeout: 10_000 })
    .not.toBeNull();
  return (await workflows.describe(machine, name))!;
}
