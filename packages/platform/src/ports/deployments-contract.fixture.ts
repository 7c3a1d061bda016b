import { describe, expect, it } from 'vitest';
import { deployMessage } from '../domain/deploy-messages.ts';
import type { Deployment, DesiredSession } from '../domain/deployment.ts';
import type { DeploymentStore } from './deployments.ts';
import { keyOf, runIdOf } from './run-store-contract.fixture.ts';
import type { RunStore } from './run-store.ts';

const NOW = Date.UTC(2026, 0, 5, 10);

export interface OpenDeploymentStore {
  readonly deployments: DeploymentStore;
  /** Its outbox is the same. */
  readonly runs: Pick<RunStore, 'outbox' | 'sent' | 'close'>;
}

function aDeployment(number: number, more: Partial<Deployment> = {}): Deployment {
  return {
    ...{ id: runIdOf(number), kind: 'deploy', status: 'QUEUED', version: 1, subject: 'ann', strategy: 'momentum' },
    ...{ account: 'dry-run', mode: 'dry-run', alias: 'production', strategyVersion: 3, execution: null, failure: null },
    ...{ createdMs: NOW + number, updatedMs: NOW + number, endedMs: null },
    ...more,
  };
}

export function aDesiredSession(more: Partial<DesiredSession> = {}): DesiredSession {
  return {
    ...{ strategy: 'momentum', account: 'dry-run', mode: 'dry-run', version: 1, state: 'RUNNING', stage: 'production' },
    ...{
      strategyVersion: 3,
      configSha256: null,
      imageDigest: null,
      revision: runIdOf(1),
      pin: null,
      deployment: runIdOf(1),
    },
    ...{ afterEpoch: 0, proof: 'wanted', previous: null, updatedMs: NOW },
    ...more,
  };
}

/** What every store of deployments promises. `open` gives an empty one. */
export function deploymentStoreContract(adapter: string, open: () => Promise<OpenDeploymentStore>): void {
  const promises: [title: string, check: (store: OpenDeploymentStore) => Promise<void>][] = [];
  const promise = (title: string, check: (store: OpenDeploymentStore) => Promise<void>): void =>
    void promises.push([title, check]);

  const accept = (
    { deployments }: OpenDeploymentStore,
    number: number,
    more: Partial<Deployment> = {},
    key = `k${number}`,
  ) => {
    const deployment = aDeployment(number, more);
    return deployments.accept(deployment, keyOf(key), deployMessage(deployment));
  };

  promise('a deployment that is accepted is there, with its message', async (store) => {
    expect(await accept(store, 1)).toEqual({ kind: 'accepted', deployment: aDeployment(1) });
    expect(await store.deployments.get(runIdOf(1))).toEqual(aDeployment(1));
    expect(await store.deployments.get(runIdOf(2))).toBeNull();
    const [message] = await store.runs.outbox(NOW + 10, 10);
    expect(message).toMatchObject({ queue: 'deploy', group: 'momentum', dedup: runIdOf(1) });
    await store.runs.sent(message!.id);
    expect(await store.runs.outbox(NOW + 10, 10)).toEqual([]);
  });

  promise('the same request again is the same deployment, another one under its key is refused', async (store) => {
    await accept(store, 1, {}, 'k');
    expect(await accept(store, 2, {}, 'k')).toMatchObject({ kind: 'replayed', deployment: { id: runIdOf(1) } });
    const other = store.deployments.accept(aDeployment(3), keyOf('k', { hash: 'h2' }), deployMessage(aDeployment(3)));
    expect(await other).toEqual({ kind: 'mismatch' });
    expect(await store.deployments.list({ limit: 10 })).toHaveLength(1);
    expect(await store.runs.outbox(NOW + 10, 10)).toHaveLength(1);
  });

  promise('a row is written over the version that was read, and no other', async (store) => {
    await accept(store, 1);
    const next = aDeployment(1, { status: 'RUNNING', version: 2 });
    expect(await store.deployments.put(next, 1)).toBe('written');
    expect(await store.deployments.put(aDeployment(1, { status: 'FAILED', version: 2 }), 1)).toBe('conflict');
    expect(await store.deployments.get(runIdOf(1))).toEqual(next);
    expect(await store.deployments.put(aDeployment(9), 1)).toBe('conflict');
  });

  promise('lists are newest first, page by page, and of one strategy where that is asked', async (store) => {
    for (const number of [1, 2, 3]) await accept(store, number, number === 2 ? { strategy: 'other' } : {});
    const ids = async (query: Omit<Parameters<DeploymentStore['list']>[0], 'limit'> & { limit?: number }) =>
      (await store.deployments.list({ limit: 10, ...query })).map(({ id }) => Number(id.slice(-12)));
    expect(await ids({})).toEqual([3, 2, 1]);
    expect(await ids({ limit: 2 })).toEqual([3, 2]);
    expect(await ids({ before: runIdOf(2) })).toEqual([1]);
    expect(await ids({ strategy: 'momentum' })).toEqual([3, 1]);
    expect(await ids({ strategy: 'momentum', before: runIdOf(3) })).toEqual([1]);
  });

  promise('those that have not ended are found', async (store) => {
    for (const number of [1, 2, 3]) await accept(store, number);
    await store.deployments.put(aDeployment(2, { status: 'LIVE', version: 2, endedMs: NOW }), 1);
    await store.deployments.put(aDeployment(3, { status: 'RUNNING', version: 2 }), 1);
    expect((await store.deployments.open()).map(({ status }) => status)).toEqual(['QUEUED', 'RUNNING']);
  });

  promise('what a session is to be is written over what was read, and no other', async ({ deployments }) => {
    const [first, second] = [aDesiredSession(), aDesiredSession({ version: 2, state: 'STOPPED' })];
    expect(await deployments.desired(first)).toBeNull();
    expect(await deployments.putDesired(second, 1)).toBe('conflict');
    expect(await deployments.putDesired(first, 0)).toBe('written');
    expect(await deployments.putDesired(first, 0)).toBe('conflict');
    expect(await deployments.putDesired(second, 1)).toBe('written');
    expect(await deployments.desired(first)).toEqual(second);
  });

  promise('of many that write what a session is to be one does', async ({ deployments }) => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, at) => deployments.putDesired(aDesiredSession({ strategyVersion: at + 1 }), 0)),
    );
    expect(outcomes.filter((outcome) => outcome === 'written')).toHaveLength(1);
  });

  promise('sessions are kept apart by strategy, account and mode', async ({ deployments }) => {
    const all = [aDesiredSession(), aDesiredSession({ account: 'other' }), aDesiredSession({ mode: 'live' })];
    all.push(aDesiredSession({ strategy: 'a' }));
    for (const session of all) await deployments.putDesired(session, 0);
    const keys = (await deployments.allDesired()).map(({ strategy, account, mode }) => [strategy, account, mode]);
    expect(keys).toEqual([
      ['a', 'dry-run', 'dry-run'],
      ['momentum', 'dry-run', 'dry-run'],
      ['momentum', 'dry-run', 'live'],
      ['momentum', 'other', 'dry-run'],
    ]);
    expect(await deployments.desired({ ...aDesiredSession(), account: 'other' })).toEqual(all[1]);
  });

  describe(`${adapter} keeps the promises of a store of deployments`, () => {
    it.each(promises)('%s', async (_, check) => {
      const store = await open();
      try {
        await check(store);
      } finally {
        store.runs.close();
      }
    });
  });
}
