import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Definition } from '../../packages/platform/src/workflow/definition.ts';
import type * as Deploy from '../../packages/platform/src/workflow/deploy.ts';
import type * as Undeploy from '../../packages/platform/src/workflow/undeploy.ts';
import type { WorkflowReferences } from '../../packages/platform/src/workflow/references.ts';
import { DeployWorld, STRATEGY } from './deploy-world.ts';

/** What waits for a beat or a lease looks every second. */
function hasty(definition: Definition): Definition {
  const states = Object.entries(definition.States).map(([name, state]) => [
    name,
    state.Type === 'Wait' ? { ...state, Seconds: 1 } : state,
  ]);
  return { ...definition, States: Object.fromEntries(states) as Definition['States'] };
}

vi.mock('../../packages/platform/src/workflow/deploy.ts', async (original) => {
  const real = await original<typeof Deploy>();
  return { ...real, deploy: (references: WorkflowReferences) => hasty(real.deploy(references)) };
});
vi.mock('../../packages/platform/src/workflow/undeploy.ts', async (original) => {
  const real = await original<typeof Undeploy>();
  return { ...real, undeploy: (references: WorkflowReferences) => hasty(real.undeploy(references)) };
});

interface Shown {
  readonly deploy_id: string;
  readonly status: string;
  readonly version: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}
interface Live {
  readonly state: string;
  readonly stage: string | null;
  readonly version: string | null;
  readonly epoch: number;
  readonly wanted: string;
  readonly commands: readonly { readonly wish: string; readonly answer: { readonly done: boolean } | null }[];
}
interface Page<T> {
  readonly items: readonly T[];
}

/** A minute passes in a second: what is proved is not the trading. */
const FACTOR = 60;

let world: DeployWorld;
beforeAll(async () => {
  world = await DeployWorld.open(FACTOR);
}, 60_000);
afterAll(() => world?.close(), 60_000);

const isOver = ({ status }: Shown): boolean => status !== 'QUEUED' && status !== 'RUNNING';
const ended = ({ deploy_id: id }: Shown): Promise<Shown> => world.until(`/deploy/${id}`, isOver);
const session = async (isSo: (live: Live) => boolean): Promise<Live> =>
  (await world.until<Page<Live>>(`/live/${STRATEGY}`, ({ items }) => isSo(items[0]!))).items[0]!;

it(
  'a strategy is deployed, paused, resumed, killed, replaced, taken back and stopped',
  { timeout: 300_000 },
  async () => {
    for (const image of ['1', '2']) await world.register(image);
    await world.promote('1', null);
    const asked = await world.ask<Shown>('POST', '/deploy', { strategy: STRATEGY, mode: 'dry-run' });
    expect(await ended(asked)).toMatchObject({ status: 'LIVE', version: '1', error: null });
    const first = await session(({ state }) => state === 'TRADING');
    expect(first).toMatchObject({ version: '1', wanted: 'RUNNING' });

    await world.ask('POST', `/live/${STRATEGY}/pause`, { reason: 'news at noon' });
    expect(await session(({ state }) => state === 'PAUSED')).toMatchObject({ stage: 'HALTED' });
    await world.ask('POST', `/live/${STRATEGY}/resume`, { reason: 'it is out' });
    const { commands } = await session(({ state }) => state === 'TRADING');
    expect(commands.map(({ wish, answer }) => [wish, answer?.done])).toEqual([
      ['resume', true],
      ['pause', true],
    ]);

    await world.kill();
    const killedMs = performance.now();
    const again = await session(({ state, epoch }) => state === 'TRADING' && epoch > first.epoch);
    expect(performance.now() - killedMs, 'who is killed trades again within 30 s').toBeLessThan(30_000);
    expect(again).toMatchObject({ version: '1', restarts: 1 });

    await world.promote('2', '1');
    const swapped = await session(({ state, version }) => state === 'TRADING' && version === '2');
    expect(swapped.epoch).toBeGreaterThan(again.epoch);
    const all = (count: number) =>
      world.until<Page<Shown>>('/deploy', ({ items }) => items.length === count && items.every(isOver));
    expect((await all(2)).items.map(({ status, version }) => [status, version])).toEqual([
      ['LIVE', '2'],
      ['LIVE', '1'],
    ]);

    // Its tags are well formed, and only a container knows that it is too old for it.
    await world.register('3', { min_runtime: '99.0.0' });
    await world.promote('3', '2');
    const bad = (await all(3)).items[0]!;
    expect(bad).toMatchObject({ status: 'ROLLED_BACK', version: '3', error: { code: 'TradAI.LiveRejected' } });
    expect(bad.error!.message).toMatch(/version 3 needs TradAI 99\.0\.0 or newer/);
    const restored = await session(({ state, epoch }) => state === 'TRADING' && epoch > swapped.epoch);
    expect(restored).toMatchObject({ version: '2', wanted: 'RUNNING' });

    const stop = await world.ask<Shown>('POST', `/live/${STRATEGY}/stop`, {});
    expect(await ended(stop)).toMatchObject({ status: 'STOPPED' });
    expect(await session(() => true)).toMatchObject({ state: 'STOPPED', wanted: 'STOPPED', stage: 'DRAINING' });

    // One that a container would take; its config is that of play money.
    await world.ask('PUT', `/strategies/${STRATEGY}/aliases/staging`, { version: '2', expected_version: null });
    const real = { strategy: STRATEGY, mode: 'live', alias: 'staging', confirm: STRATEGY };
    const refused = await ended(await world.ask<Shown>('POST', '/deploy', real));
    expect(refused).toMatchObject({ status: 'ROLLED_BACK', error: { code: 'TradAI.LiveRejected' } });
    expect(refused.error!.message).toMatch(/^dry_run is not given; live trading needs dry_run: false/);
  },
);
