import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startProcess } from './container/container-process.fixture.ts';
import { containerWorld, STRATEGY, tagsFor, type ContainerWorld } from './container/container-world.fixture.ts';

let world: ContainerWorld;
beforeAll(async () => {
  world = await containerWorld();
}, 60_000);
afterAll(() => world.remove());

it('tells no secret in the error of a promise that nothing waits for, nor in its stack', async () => {
  const config = readFileSync(world.configFile(`strategies/${STRATEGY}/config.json`), 'utf8');
  const tags = { ...tagsFor(config), strategy_class: 'careless' };
  await world.registry.register({ name: STRATEGY, source: 'tradai://test', description: '', tags });
  await world.registry.setAlias({ name: STRATEGY, alias: 'production', version: 2 });
  const folder = join(world.folder, 'strategies', 'careless');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'strategy.ts'),
    `void Promise.reject(new Error('no ' + process.env['TRADAI_SECRET_EXCHANGE']));
await new Promise((resolve) => setTimeout(resolve, 5000));`,
  );
  const env = { TRADAI_STRATEGIES: join(world.folder, 'strategies'), TRADAI_SECRET_EXCHANGE: 'canary-of-exchange' };
  const { code, err } = await startProcess(world, env, { argv: ['--debug'] }).ended;

  expect(code).toBe(1);
  expect(err).toContain('error: a timer or promise that nothing waits for failed: Error: no ***.');
  expect(err).not.toContain('canary');
}, 60_000);
