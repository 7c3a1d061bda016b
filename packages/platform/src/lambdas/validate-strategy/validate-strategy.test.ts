import { describe, expect, it } from 'vitest';
import { functionWorld, registered, STRATEGY, type FunctionWorld } from '../function-world.fixture.ts';
import { validateStrategy } from './validate-strategy.ts';

const RUN = { run_id: '0197f000-0000-7000-8000-000000000001', attempt: 1, spec_uri: 's3://results/s.json' };
const CONFIG = `strategies/${STRATEGY}/config.json`;

function asked(world: FunctionWorld, event: object = { ...RUN, strategy: STRATEGY, version: '1' }) {
  return validateStrategy(event, world.services, world.signal);
}

describe('a version that a container could start with', () => {
  it('is told in numbers and hashes', async () => {
    const world = await functionWorld();
    const { tags } = await registered(world, { max_open_trades: 3, performance: { sharpe: { fail_below: '0.5' } } });
    const { config_sha256, image_digest } = tags;
    expect(await asked(world)).toEqual({ version: 1, config_sha256, image_digest });
  });

  it('is the one that the alias has now, for a deployment', async () => {
    const world = await functionWorld();
    await registered(world);
    await registered(world, {}, { git_commit: 'abcdef1' });
    await world.services.registry.setAlias({ name: STRATEGY, alias: 'production', version: 2 });
    const event = { deploy_id: RUN.run_id, strategy: STRATEGY, mode: 'dry-run', alias: 'production' };
    expect(await asked(world, event)).toMatchObject({ version: 2 });
    await expect(asked(world, { ...event, alias: 'staging' })).rejects.toMatchObject({
      name: 'Strategy.SchemaInvalid',
    });
  });

  it('needs neither image nor config in a folder', async () => {
    const world = await functionWorld();
    const { strategy_class, timeframe, warmup_days, exchange, market, pairs } = (await registered(world)).tags;
    const tags = { strategy_class, timeframe, warmup_days, exchange, market, pairs } as Record<string, string>;
    await world.services.registry.register({ name: 'plain', source: 'here', description: '', tags });
    const event = { ...RUN, strategy: 'plain', version: '1' };
    await expect(asked(world, event)).rejects.toMatchObject({ name: 'Strategy.SchemaInvalid' });
    const { strategyRules } = await import('../../compose/strategy-rules.ts');
    const services = { ...world.services, ...strategyRules('folder') };
    expect(await validateStrategy(event, services, world.signal)).toEqual({
      version: 1,
      config_sha256: null,
      image_digest: null,
    });
  });
});

const cases: [what: string, harm: (world: FunctionWorld) => unknown, name: string, message: RegExp][] = [
  ['whose image is gone', ({ images }) => images.clear(), 'Strategy.ImageMissing', /image sha256:abab/],
  ['whose config is gone', ({ services }) => services.temp.delete(CONFIG), 'Strategy.ConfigMissing', /config s3:\/\/configs/],
  ['whose config is another one', ({ services }) => services.temp.put(CONFIG, Buffer.from('{"stoploss": -1}')), 'Strategy.SchemaInvalid', /its SHA-256 is/],
  ['with a tag that is none', (world) => registered(world, {}, { timeframe: 'soon' }), 'Strategy.SchemaInvalid', /timeframe is "soon"/],
  ['with a value that is none of its key', (world) => registered(world, { stoploss: 'deep' }), 'Strategy.SchemaInvalid', /stoploss is "deep"/],
  ['with thresholds that are none', (world) => registered(world, { performance: { sharpe: { below: 1 } } }), 'Strategy.SchemaInvalid', /performance\.sharpe\.below/],
  ['whose config is elsewhere', (world) => registered(world, {}, { config_s3_path: 's3://secrets/strategies/x.json' }), 'Strategy.ConfigMissing', /s3:\/\/secrets/],
]; // prettier-ignore

describe('a version', () => {
  it.each(cases)('%s is refused', async (_, harm, name, message) => {
    const world = await functionWorld();
    await registered(world);
    await harm(world);
    const { version } = (await world.services.registry.versions(STRATEGY))[0]!;
    const event = { ...RUN, strategy: STRATEGY, version: String(version) };
    await expect(asked(world, event)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message) as string,
    });
  });

  it('that is unknown is refused', async () => {
    const world = await functionWorld();
    await registered(world);
    const event = { ...RUN, strategy: STRATEGY, version: '9' };
    await expect(asked(world, event)).rejects.toMatchObject({ name: 'Strategy.SchemaInvalid' });
  });

  it.each([{ strategy: '../x' }, { version: '0' }, { version: '1e3' }, { version: 1 }, { run_id: 'x' }])('asked for by %j is refused', async (more) => {
    const world = await functionWorld();
    await expect(asked(world, { ...RUN, strategy: STRATEGY, version: '1', ...more })).rejects.toMatchObject({ name: 'Event.Invalid' });
  }); // prettier-ignore
});
