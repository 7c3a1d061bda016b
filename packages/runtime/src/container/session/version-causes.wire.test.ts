import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'vitest';
import { SqliteRegistry } from '../../adapters/embedded/registry-sqlite.ts';
import type { StrategyVersion } from '../../ports/registry.ts';
import { LiveContainer } from './live-container.fixture.ts';
import { LiveWorld } from './live-process.fixture.ts';

const FACTOR = 5;

async function opened({ onTestFinished }: TestContext): Promise<LiveWorld> {
  const live = await LiveWorld.open('spot', FACTOR);
  onTestFinished(() => live.close(), 60_000);
  return live;
}

const registryOf = ({ folder }: LiveWorld): SqliteRegistry => new SqliteRegistry(join(folder, 'registry'));

/** A version as MLflow tells it. */
function told({ name, version, source, description, tags, createdMs }: StrategyVersion): object {
  // A registry that is no folder knows images.
  const list = Object.entries({ ...tags, image_digest: `sha256:${'0'.repeat(64)}` }).map(([key, value]) => ({
    key,
    value,
  }));
  const times = { creation_timestamp: createdMs, last_updated_timestamp: createdMs };
  const rest = { current_stage: 'None', run_id: '', status: 'READY', run_link: '', aliases: ['production'] };
  return { model_version: { name, version: String(version), source, description, tags: list, ...times, ...rest } };
}

/** A registry that knows one version, whatever it is asked, and may be away. */
async function servedRegistry(version: StrategyVersion, { onTestFinished }: TestContext) {
  const door = { isAway: false };
  const server = createServer((_, response) => {
    response.writeHead(door.isAway ? 503 : 200, { 'content-type': 'application/json' });
    response.end(door.isAway ? '{}' : JSON.stringify(told(version)));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return { door, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

// A session asks its registry once a minute: they wait for it beside each other.
describe('a container with a position whose registry', { timeout: 240_000 }, () => {
  it.concurrent('names a version that cannot be used goes on with the one before, also when it is started, until it names that again', async (context) => {
    const { expect } = context;
    const live = await opened(context);
    const one = await LiveContainer.holding(live);
    await one.beat('RUNNING');
    const registry = registryOf(live);
    const name = live.strategy;
    const { tags } = await registry.version(name, 1);
    const unusable = { ...tags, strategy_class: 'no-such-strategy' };
    await registry.register({ name, source: 'tradai://test', description: '', tags: unusable });
    await registry.setAlias({ name, alias: 'production', version: 2 });
    await one.beat('RUNNING', 'swap-rejected');
    await one.tells('no-such-strategy');

    await one.again();
    await one.beat('RUNNING', 'stale-version');
    await one.beat('RUNNING', 'swap-rejected');
    await registry.setAlias({ name, alias: 'production', version: 1 });
    registry.close();
    await one.beat('RUNNING');
    expect(await one.end()).toEqual(one.asItWas);
  });

  it.concurrent('is away when it is started trades what it traded last, says so until the registry answers', async (context) => {
    const { expect } = context;
    const live = await opened(context);
    const registry = registryOf(live);
    const { door, url } = await servedRegistry(await registry.version(live.strategy, 1), context);
    registry.close();
    const one = await LiveContainer.holding(live, { MLFLOW_TRACKING_URI: url });
    await one.beat('RUNNING');
    door.isAway = true;
    await one.again();
    await one.beat('RUNNING', 'stale-version');
    await one.tells('is traded, which it named at');
    door.isAway = false;
    await one.beat('RUNNING');
    expect(await one.end()).toEqual(one.asItWas);
  });
});
