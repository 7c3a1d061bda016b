import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { containerWorld } from '../packages/runtime/src/container/container-world.fixture.ts';
import { makeLayout } from '../scripts/image/make-layout.ts';
import { servicesFor } from '../scripts/image/services.ts';
import { atMost, median, type Report } from './harness.ts';

const ROOT = resolve(import.meta.dirname, '..');
const ROUNDS = 11;
/** No candle of it is missing. */
const ARGUMENTS = ['--timerange', '20210115-20210205', '--data-policy', 'strict'];

type Environment = Readonly<Record<string, string>>;

/**
 * From the start of a process to the first candle of a backtest, in the layout of the image: on folders, and with MLflow, S3 and DynamoDB, which
 * answer at once from this process. Wall time, interleaved with `node -e 0`.
 */
export async function containerStart(): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-container-start-'));
  const world = await containerWorld();
  const services = await servicesFor(world.env);
  try {
    const out = join(folder, 'image');
    await makeLayout({ out, strategyDirs: [join(ROOT, 'examples', 'strategies')], gitCommit: null, warmFor: [] });
    const entry = join(out, 'bin', 'tradai-strategy.js');
    const cwd = join(folder, 'cwd');
    mkdirSync(cwd);
    const times: { bare: number[]; embedded: number[]; services: number[] } = { bare: [], embedded: [], services: [] };
    for (let round = 0; round < ROUNDS + 2; round++) {
      const bare = await wallMs(['-e', '0'], {}, cwd);
      const embedded = await firstCandleMs(entry, { ...world.env, RUN_ID: `e${round}` }, cwd);
      const withServices = await firstCandleMs(entry, { ...services.env, RUN_ID: `s${round}` }, cwd);
      if (round < 2) continue;
      times.bare.push(bare);
      times.embedded.push(embedded);
      times.services.push(withServices);
    }
    return reportOf(median(times.bare), median(times.embedded), median(times.services));
  } finally {
    await services.close();
    world.remove();
    rmSync(folder, { recursive: true });
  }
}

function reportOf(bare: number, embedded: number, services: number): Report {
  return {
    part: 'container start',
    figures: [
      { name: 'node -e 0', value: bare, unit: 'ms' },
      { name: 'to the first candle, on folders', value: embedded, unit: 'ms' },
      { name: 'to the first candle, with MLflow, S3 and DynamoDB', value: services, unit: 'ms' },
    ],
    goals: [
      atMost('on folders over node -e 0', embedded / bare, 3),
      atMost('with services over node -e 0', services / bare, 7),
    ],
  };
}

async function firstCandleMs(entry: string, env: Environment, cwd: string): Promise<number> {
  const startMs = performance.timeOrigin + performance.now();
  await wallMs([entry, ...ARGUMENTS], env, cwd);
  const file = join(env['TRADAI_STATE']!, 'runs', env['RUN_ID']!, 'a1', 'run.json');
  const facts = JSON.parse(readFileSync(file, 'utf8')) as { readonly first_candle_ms: number };
  return facts.first_candle_ms - startMs;
}

/** The services of this process answer meanwhile. */
async function wallMs(args: string[], env: Environment, cwd: string): Promise<number> {
  const start = process.hrtime.bigint();
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let told = '';
  child.stderr.on('data', (text: Buffer) => (told += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${told}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
}
