import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newestBeat } from '../../packages/runtime/src/adapters/embedded/newest-beat.ts';
import { VERSION } from '../../packages/runtime/src/contract/version.ts';
import { sourceHash } from '../../packages/runtime/src/strategies/local-imports.ts';
import { bytesIn, IMAGE_USER, jsonOf, layoutWorld, ROOT, stateOf, type LayoutWorld } from './layout-world.fixture.ts';

const ENTRY = 'bin/tradai-strategy.js';
const MEGABYTE = 2 ** 20;
/** No candle of it is missing. */
const RANGE = ['--timerange', '20210115-20210205', '--data-policy', 'strict'];

let world: LayoutWorld;
let before: readonly string[];
beforeAll(async () => {
  world = await layoutWorld();
  before = stateOf(world.layout);
}, 180_000);
afterAll(() => world.remove());

const newest = (name: string): string => globSync(`results/**/${name}`, { cwd: world.folder }).toSorted().at(-1)!;

describe('the layout of the image, read-only and as a user who is not root', () => {
  it('takes less than 120 MB', () => {
    expect(bytesIn(world.layout) / MEGABYTE).toBeLessThan(120);
    expect(bytesIn(world.layout) / MEGABYTE).toBeGreaterThan(10);
  });

  it('says what it is', () => {
    expect(jsonOf(join(world.layout, 'image.json'))).toEqual({
      schema: 'tradai.image/1',
      version: VERSION,
      git_commit: 'abcdef0',
      node: process.version,
      strategies: expect.arrayContaining(['sma-crossover', 'range-breakout']),
      inputs_sha256: expect.stringMatching(/^[\da-f]{64}$/),
    });
  });

  it('has the licenses of what is in it', () => {
    const text = readFileSync(join(world.layout, 'licenses', 'packages.txt'), 'utf8');

    expect(text).toMatch(/^@aws-sdk\/client-s3 [\d.]+ \(Apache-2\.0\)$/m);
    expect(text).toMatch(/^ccxt [\d.]+ \(MIT\)$/m);
    expect(text).toMatch(/^lightweight-charts [\d.]+ \(Apache-2\.0\)$/m);
    expect(text).not.toContain('fast-check');
  });

  it('ends with 64 and one sentence in an empty environment', () => {
    const { code, out, err } = world.run(ENTRY, [], {});

    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(err)).toMatchObject({
      level: 'error',
      message: expect.stringMatching(/^TRADING_MODE is not set/),
    });
  });

  it('prints its help', () => {
    const { code, out } = world.run(ENTRY, ['--help'], {});

    expect(code).toBe(0);
    expect(out).toContain('STRATEGY_NAME, --strategy');
  });

  it('runs a backtest from three variables and places', () => {
    const { code, err } = world.run(ENTRY, RANGE, world.env);
    const manifest = jsonOf(join(world.folder, newest('manifest.json')));
    const source = join(ROOT, 'examples/strategies/sma-crossover/strategy.ts');

    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('"event":"published"') });
    expect(manifest['strategy']).toEqual({ name: 'sma-crossover', sha256: sourceHash(source) });
    expect(readFileSync(join(world.folder, newest('report.html')), 'utf8')).toContain('LightweightCharts');
  });

  it('is alive after it', () => {
    const { code, out } = world.run('dist/health-check.js', [], world.env);

    expect({ code, out }).toEqual({ code: 0, out: 'The last run ended with 0.\n' });
  });

  it('starts threads: those of a search, and the one that beats', async () => {
    const spec = join(world.folder, 'spec.json');
    writeFileSync(spec, JSON.stringify({ schema: 'tradai.spec/1', hyperopt: { epochs: 600, workers: 2 } }));
    const env = { ...world.env, HEARTBEAT_SECONDS: '1' };
    const { code } = world.run(ENTRY, [...RANGE, '--mode', 'hyperopt', '--spec', spec], env);

    expect(code).toBe(0);
    expect(await newestBeat(join(world.folder, 'state'))).toMatchObject({ mode: 'hyperopt', failed_beats: 0 });
    expect((await newestBeat(join(world.folder, 'state')))!.seq, 'only the last beat').toBeGreaterThan(0);
    expect(jsonOf(join(world.folder, newest('params.json')))).toMatchObject({ strategy: 'sma-crossover' });
  });

  it('finds what was compiled ahead', () => {
    const { code, out, err } = world.run(ENTRY, ['--help'], { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' });

    expect(code).toBe(0);
    expect(`${out}${err}`).toContain('tradai-strategy.js was accepted');
    expect(globSync(`compiled/*-${IMAGE_USER}`, { cwd: world.layout })).toHaveLength(1);
  });

  it('is as it was', () => {
    expect(stateOf(world.layout)).toEqual(before);
  });
});
