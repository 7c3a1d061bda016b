import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileURLToPath } from 'node:url';
import { startProcess } from './container-process.fixture.ts';
import { containerWorld, eventsIn, MONTHS, type ContainerWorld } from './container-world.fixture.ts';

/** What the first one compiles, the next ones use. */
const own = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  NODE_COMPILE_CACHE: join(world.folder, 'compiled'),
});

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

let world: ContainerWorld;
beforeAll(async () => {
  world = await containerWorld();
});
afterAll(() => world.remove());

describe('a container that another program started', () => {
  it('stops when that is gone, to be started again', async () => {
    const child = spawn(process.execPath, ['--conditions=@tradai/source', MAIN], {
      env: { ...own(), ...world.env, RUN_ID: 'left', TRADING_MODE: 'hyperopt', TRADAI_PARENT: 'stdin' },
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let err = '';
    child.stderr.on('data', (text: Buffer) => (err += text.toString()));
    const code = new Promise((resolve) => child.on('close', resolve));
    child.stdin.write('anything\n');
    while (!err.includes('"ready"')) await wait(20);
    child.stdin.end();
    expect(await code).toBe(75);
    expect(eventsIn(err).at(-1)!.message).toBe('Stopped, because the program that started this one is gone.');
  }, 120_000);

  it('runs to its end as long as that is there', async () => {
    const child = spawn(process.execPath, ['--conditions=@tradai/source', MAIN, '--timerange', MONTHS], {
      env: { ...own(), ...world.env, RUN_ID: 'kept', TRADAI_PARENT: 'stdin' },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
  }, 120_000);
});

describe('the steps of one run', () => {
  it('are prepared and run under one id and attempt', async () => {
    const prepared = startProcess(world, { RUN_ID: 'steps', TRADING_MODE: 'prepare' });
    expect((await prepared.ended).code).toBe(0);
    const file = join(world.folder, 'results', 'temp', 'steps', 'prepared.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ run_id: 'steps' });
    const run = startProcess(world, { RUN_ID: 'steps' }, { argv: ['--timerange', MONTHS] });
    expect((await run.ended).code).toBe(0);
    expect(existsSync(join(world.folder, 'results', 'backtests', 'steps', 'publication.json'))).toBe(true);
  }, 120_000);
});
