import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LiveRows } from '../../packages/platform/src/adapters/embedded/live/live-rows.ts';
import { PlatformDatabase } from '../../packages/platform/src/adapters/embedded/platform-database.ts';
import { containerEnvironment } from '../../packages/platform/src/compose/container-environment.ts';
import { startPlatform } from '../../packages/platform/src/compose/embedded.ts';
import type { RunningPlatform } from '../../packages/platform/src/compose/embedded-options.ts';
import { platformPaths } from '../../packages/platform/src/compose/platform-paths.ts';
import { runSimExchange, type RunningSim } from '../../packages/sim-exchange/src/index.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const STRATEGIES = join(REPOSITORY, 'examples', 'strategies');
const TAPES = join(REPOSITORY, 'examples', 'data', 'binance', 'spot', '2021');
const CONTAINER = fileURLToPath(new URL('container.fixture.ts', import.meta.url));
export const STRATEGY = 'sma-crossover';
const CONFIG_KEY = `strategies/${STRATEGY}/config.json`;
const LOOK_MS = 200;

/** A platform on a folder, its API asked as an admin, and a simulated exchange whose clock is fast. */
export class DeployWorld {
  readonly folder: string;
  /** Of the platform; its containers are told of it what is theirs. */
  readonly env: Readonly<Record<string, string>>;
  readonly #sim: RunningSim;
  readonly #platform: RunningPlatform;
  readonly #token: string;

  /** `factor`: how fast the exchange's clock runs. */
  static async open(factor: number): Promise<DeployWorld> {
    const folder = mkdtempSync(join(tmpdir(), 'tradai-platform-deploy-'));
    const choice = { data: [TAPES], symbol: ['BTCUSDT', 'ETHUSDT'], timeframe: '1h', from: '2021-03-01' };
    const sim = await runSimExchange({ ...choice, clock: `x${factor}` });
    const { rest, ws } = sim.sim.urls;
    const exchange = { TRADAI_EXCHANGE_URL: rest, TRADAI_EXCHANGE_WS: ws, TRADAI_CLOCK: `x${factor}` };
    const env = { ...exchange, HEARTBEAT_SECONDS: '1' };
    const platform = await startPlatform({
      ...{ folder, port: 0, slots: 1, requestsIn5Minutes: 10_000, hasUi: false, withMlflow: false },
      ...{ env, program: [CONTAINER], strategyDirs: [STRATEGIES] },
    });
    const { name, secret } = platform.firstAdmin!;
    const body = { grant_type: 'client_credentials', client_id: name, client_secret: secret };
    const { access_token: token } = await asked<{ access_token: string }>(
      `${platform.address}/auth/token`,
      'POST',
      body,
    );
    return new DeployWorld({ folder, env }, sim, platform, token);
  }

  private constructor(
    { folder, env }: Pick<DeployWorld, 'folder' | 'env'>,
    sim: RunningSim,
    platform: RunningPlatform,
    token: string,
  ) {
    this.folder = folder;
    this.env = env;
    this.#sim = sim;
    this.#platform = platform;
    this.#token = token;
  }

  ask<T>(method: string, path: string, body?: object): Promise<T> {
    return asked<T>(`${this.#platform.address}${path}`, method, body, this.#token);
  }

  /** A version of the example for an image. */
  async register(image: string, tags: Readonly<Record<string, string>> = {}): Promise<void> {
    const config = readFileSync(join(STRATEGIES, STRATEGY, 'config.json'), 'utf8');
    const file = join(this.folder, 'objects', 'configs', CONFIG_KEY);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, config);
    await this.ask('POST', '/strategies', {
      ...{ name: STRATEGY, source: 's3://configs/sma', image_digest: digestOf(image) },
      ...{ config_uri: `s3://configs/${CONFIG_KEY}`, config_sha256: createHash('sha256').update(config).digest('hex') },
      tags: {
        ...{ schema_version: '1', strategy_class: STRATEGY, timeframe: '1h', warmup_days: '9', exchange: 'binance' },
        ...{ market: 'spot', pairs: '["BTC/USDT","ETH/USDT"]' },
        ...tags,
      },
    });
  }

  /** What a container is told that trades the version of an image beside those of the platform. */
  variables(image: string): Record<string, string> {
    return {
      ...containerEnvironment(platformPaths(this.folder), { env: this.env, strategyDirs: [STRATEGIES] }, null),
      ...{ STRATEGY_NAME: STRATEGY, STRATEGY_STAGE: 'production', TRADING_MODE: 'dry-run', ACCOUNT: 'dry-run' },
      IMAGE_DIGEST: digestOf(image),
    };
  }

  promote(version: string, expected: string | null): Promise<unknown> {
    return this.ask('PUT', `/strategies/${STRATEGY}/aliases/production`, { version, expected_version: expected });
  }

  /** What the API says at a path, once it says so. Throws what it said last. */
  async until<T>(path: string, isSo: (answer: T) => boolean, seconds = 90): Promise<T> {
    for (let waitedMs = 0; ; waitedMs += LOOK_MS) {
      const answer = await this.ask<T>('GET', path);
      if (isSo(answer)) return answer;
      if (waitedMs > seconds * 1000) throw new Error(`${path} says ${JSON.stringify(answer)}\n${this.log()}`);
      await pause(LOOK_MS);
    }
  }

  /** Ends the container that runs, as nothing can be kept from. */
  async kill(): Promise<void> {
    const database = new PlatformDatabase(this.folder);
    const row = await new LiveRows(database).get({ strategy: STRATEGY, account: 'dry-run', mode: 'dry-run' });
    database.close();
    process.kill(-row!.process!.pid, 'SIGKILL');
  }

  /** What the container said last. */
  log(): string {
    try {
      return readFileSync(join(this.folder, 'logs', 'live', `${STRATEGY}.dry-run.dry-run.log`), 'utf8').slice(-3000);
    } catch {
      return 'The container said nothing.';
    }
  }

  async close(): Promise<void> {
    await this.#platform.close();
    await this.#sim.sim.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function digestOf(image: string): string {
  return `sha256:${image.repeat(64)}`;
}

async function asked<T>(url: string, method: string, body?: object, token?: string): Promise<T> {
  const answer = await fetch(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
  return JSON.parse(text) as T;
}
