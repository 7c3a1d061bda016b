import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { SqliteAudit } from '../adapters/embedded/sqlite-audit.ts';
import { SqliteEpisodes } from '../adapters/embedded/sqlite-episodes.ts';
import { beatDeadMan } from '../operations/dead-man.ts';
import { aBeat, deployWorld, type DeployWorld } from '../operations/deploy-world.fixture.ts';
import { aDesiredSession } from '../ports/deployments-contract.fixture.ts';
import { anEpisode } from '../ports/episodes-contract.fixture.ts';
import { apiWorld, type ApiWorld } from './api-world.fixture.ts';

const OPERATOR = { token: 'operator.ann' };
const DRY = { strategy: 'momentum', mode: 'dry-run' };

async function opened(): Promise<ApiWorld & { readonly world: DeployWorld; readonly episodes: SqliteEpisodes }> {
  const world = deployWorld();
  const episodes = new SqliteEpisodes(world.database);
  const sessions = { heartbeats: world.heartbeats, leaseRows: world.leaseRows, journals: world.journals };
  const { clock, runs, queues, workflows, registry, deployments, liveServices, newRunId } = world;
  const over = { clock, runs, queues, workflows, registry, deployments, liveServices, newRunId, sessions, episodes };
  return { ...(await apiWorld(1000, {}, over)), world, episodes };
}

/** A session of `momentum` that the platform began and that beats. */
async function live(world: DeployWorld, more: Parameters<typeof aBeat>[1] = {}): Promise<void> {
  const { account = 'dry-run', mode = 'dry-run' } = more;
  await world.deployments.putDesired(aDesiredSession({ account, mode, proof: 'proven' }), 0);
  await world.heartbeats.put(aBeat(world.clock.now(), more));
}

const problem = (answer: LightMyRequestResponse): string => answer.json<{ type: string }>().type.split('/').at(-1)!;

describe('POST /deploy', () => {
  it('accepts a deployment, which is shown at once, and is written down', async () => {
    const { ask, world } = await opened();
    const answer = await ask('POST', '/deploy', DRY, OPERATOR);
    expect(answer.statusCode).toBe(202);
    const { deploy_id: id } = answer.json<{ deploy_id: string }>();
    expect(answer.headers['location']).toBe(`/deploy/${id}`);
    expect((await ask('GET', `/deploy/${id}`, undefined, OPERATOR)).json()).toMatchObject({
      ...{ status: 'QUEUED', kind: 'deploy', account: 'dry-run', alias: 'production', version: '3', by: 'ann' },
    });
    expect(await world.queues.deploy.receive(1, 0)).toMatchObject([{ group: 'momentum', body: { deploy_id: id } }]);
    expect(await new SqliteAudit(world.database).read(0, 10)).toMatchObject([
      { action: 'deploy.submit', actor: 'ann', subject: 'momentum/dry-run/dry-run', after: { alias: 'production' } },
    ]);
  });

  it('is one under one key, and another request under it is refused', async () => {
    const { ask, world } = await opened();
    const keyed = { ...OPERATOR, headers: { 'idempotency-key': 'k' } };
    const [first, second] = [await ask('POST', '/deploy', DRY, keyed), await ask('POST', '/deploy', DRY, keyed)];
    expect(second.json()).toEqual(first.json());
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect(await new SqliteAudit(world.database).read(0, 10), 'once').toHaveLength(1);
    expect(problem(await ask('POST', '/deploy', { ...DRY, account: 'other' }, keyed))).toBe('idempotency-mismatch');
  });

  it.each([
    ['a researcher', DRY, { token: 'researcher.ann' }, 'forbidden'],
    ['an alias that nobody has', { ...DRY, alias: 'nope' }, OPERATOR, 'not-found'],
    ['real money, unconfirmed', { ...DRY, mode: 'live' }, OPERATOR, 'validation'],
    ['real money, confirmed for another', { ...DRY, mode: 'live', confirm: 'other' }, OPERATOR, 'validation'],
    ['another mode', { ...DRY, mode: 'backtest' }, OPERATOR, 'validation'],
    ['a name that is a path', { ...DRY, strategy: '../x' }, OPERATOR, 'validation'],
    ['more than there is', { ...DRY, version: 3 }, OPERATOR, 'validation'],
  ])('refuses %s', async (_, body, by, type) => {
    const { ask, world } = await opened();
    expect(problem(await ask('POST', '/deploy', body, by))).toBe(type);
    expect(await world.deployments.list({ limit: 1 })).toEqual([]);
  });

  it("takes real money that is confirmed; whether it is built is the container's to say", async () => {
    const { ask } = await opened();
    const answer = await ask('POST', '/deploy', { ...DRY, mode: 'live', confirm: 'momentum' }, OPERATOR);
    expect(answer.json()).toMatchObject({ mode: 'live', account: 'main' });
  });

  it('is listed newest first, page by page', async () => {
    const { ask } = await opened();
    for (const account of ['a', 'b', 'c']) await ask('POST', '/deploy', { ...DRY, account }, OPERATOR);
    const first = (await ask('GET', '/deploy?limit=2&strategy=momentum')).json<{
      items: { account: string }[];
      next_cursor: string;
    }>();
    expect(first.items.map(({ account }) => account)).toEqual(['c', 'b']);
    const rest = await ask('GET', `/deploy?limit=2&strategy=momentum&cursor=${first.next_cursor}`);
    expect(rest.json()).toMatchObject({ items: [{ account: 'a' }], next_cursor: null });
    expect(problem(await ask('GET', `/deploy?cursor=${first.next_cursor}`))).toBe('validation');
  });
});

describe('GET /live', () => {
  it('shows what sessions do, in words of the platform', async () => {
    const { ask, world, episodes } = await opened();
    const session = {
      market_ms: 1,
      candle: null,
      answer_age_ms: 1499,
      offset_ms: 0,
      open_trades: 2,
      open_orders: 1,
      pnl: -1.5,
    };
    await live(world, { stage: 'HALTED', causes: ['kill-switch'], session });
    await episodes.put(anEpisode('e', { kind: 'halted', told: 'alert', openedMs: world.clock.now() }));
    await beatDeadMan(world, Date.UTC(2026, 0, 5, 10, 30));
    world.clock.pass(2000);
    expect((await ask('GET', '/live')).json()).toMatchObject({
      items: [
        {
          ...{ strategy: 'momentum', state: 'PAUSED', stage: 'HALTED', causes: ['kill-switch'], wanted: 'RUNNING' },
          ...{
            version: '3',
            wanted_version: '3',
            epoch: 1,
            beat_age_s: 2,
            open_trades: 2,
            pnl: '-1.5',
            answer_age_s: 1,
          },
          alerts: [{ kind: 'halted' }],
        },
      ],
    });
    expect((await ask('GET', '/live')).json<{ items: object[] }>().items).toHaveLength(1);
  });

  const ended = { code: 0, name: 'done', message: '' } as const;
  it.each([
    ['TRADING', {}, 0],
    ['WARMING', { stage: 'WARMING' }, 0],
    ['PAUSED', { stage: 'DEGRADED' }, 0],
    ['STALLED', { stage: 'STALLED' }, 0],
    ['SILENT', {}, 200_000],
    ['STARTING', { outcome: ended }, 0],
  ] as const)('%s', async (state, beat, agoMs) => {
    const { ask, world } = await opened();
    await live(world, beat);
    world.clock.pass(agoMs);
    expect((await ask('GET', '/live/momentum')).json()).toMatchObject({ items: [{ state }] });
  });

  it('says of a session that nobody knows that it is not there', async () => {
    const { ask, world } = await opened();
    await live(world);
    for (const url of ['/live/other', '/live/momentum?account=other', '/live/dead-man'])
      expect(problem(await ask('GET', url))).toBe('not-found');
  });
});

describe('POST /live/:strategy', () => {
  const asked = { reason: 'news at noon' };

  it('pauses and resumes through the session, once for one key', async () => {
    const { ask, world } = await opened();
    await live(world);
    const keyed = { ...OPERATOR, headers: { 'idempotency-key': 'k' } };
    for (const _ of [1, 2]) {
      const answer = await ask('POST', '/live/momentum/pause', asked, keyed);
      expect(answer.json()).toMatchObject({ wish: 'pause', reason: 'news at noon', by: 'ann', answer: null });
    }
    await ask('POST', '/live/momentum/resume', asked, OPERATOR);
    expect(world.signs.orders.map(({ wish }) => wish.kind)).toEqual(['pause', 'resume']);
    const shown = (await ask('GET', '/live/momentum')).json<{ items: { commands: { wish: string }[] }[] }>();
    expect(shown.items[0]!.commands.map(({ wish }) => wish)).toEqual(['resume', 'pause']);
  });

  it('stops by an end that goes through the queue, and is written down', async () => {
    const { ask, world } = await opened();
    await live(world);
    const answer = await ask('POST', '/live/momentum/stop', {}, OPERATOR);
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toMatchObject({ kind: 'undeploy', status: 'QUEUED' });
    expect(await world.queues.deploy.receive(1, 0)).toHaveLength(1);
    expect(await new SqliteAudit(world.database).read(0, 10)).toMatchObject([
      { action: 'live.stop', subject: 'momentum/dry-run/dry-run' },
    ]);
  });

  it('asks for a confirmation where money is at stake', async () => {
    const { ask, world } = await opened();
    await live(world, { mode: 'live', account: 'main' });
    for (const what of ['stop', 'pause', 'resume']) {
      const body = what === 'stop' ? {} : asked;
      expect(problem(await ask('POST', `/live/momentum/${what}`, body, OPERATOR))).toBe('validation');
      const confirmed = await ask('POST', `/live/momentum/${what}`, { ...body, confirm: 'momentum' }, OPERATOR);
      expect(confirmed.statusCode).toBe(202);
    }
  });

  it('asks which one is meant where there are several', async () => {
    const { ask, world } = await opened();
    await live(world);
    await live(world, { account: 'other' });
    expect(problem(await ask('POST', '/live/momentum/pause', asked, OPERATOR))).toBe('conflict-state');
    const one = await ask('POST', '/live/momentum/pause', { ...asked, account: 'other' }, OPERATOR);
    expect(one.statusCode).toBe(202);
  });

  it('refuses whoever may only look, what is not there, and what the platform did not begin', async () => {
    const { ask, world } = await opened();
    await world.heartbeats.put(aBeat(world.clock.now()));
    expect(problem(await ask('POST', '/live/momentum/stop', {}))).toBe('forbidden');
    expect(problem(await ask('POST', '/live/other/stop', {}, OPERATOR))).toBe('not-found');
    expect(problem(await ask('POST', '/live/momentum/stop', {}, OPERATOR))).toBe('conflict-state');
    expect(problem(await ask('POST', '/live/momentum/pause', {}, OPERATOR))).toBe('validation');
  });

  it('says of a session that has no journal yet that it has not begun', async () => {
    const { ask, world } = await opened();
    await world.deployments.putDesired(aDesiredSession(), 0);
    expect(problem(await ask('POST', '/live/momentum/pause', asked, OPERATOR))).toBe('conflict-state');
  });
});
