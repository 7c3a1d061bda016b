import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  openTapes,
  startSimExchange,
  type AlgoOrder,
  type BotState,
  type Difference,
  type SimExchange,
} from '@tradai/sim-exchange';
import { SqliteRegistry } from '../../adapters/embedded/registry-sqlite.ts';
import { openSessionStore } from '../../compose/open-session-store.ts';
import { openState } from '../../compose/open-state.ts';
import { VERSION } from '../../contract/version.ts';
import type { Heartbeat } from '../../contract/heartbeat.ts';
import type { SessionCommand, SessionWish } from '../../contract/session-command.ts';
import { HOST_STATE, type HostState } from '../../modes/session/view/host-records.ts';
import type { Attempt, Intent } from '../../orders/attempt.ts';
import type { SessionRecords } from '../../session/record-book.ts';
import { startProcess, type StartedProcess } from '../container-process.fixture.ts';
import { allowLive } from '../../ports/live-permits.ts';

const REPOSITORY = fileURLToPath(new URL('../../../../../', import.meta.url));
const ACCOUNT = 'main';
const SIM_KEY = { apiKey: 'sim-key', secret: 'sim-secret' } as const;

/** What is traded: spot, in an hour whose price rises all the time, or perpetual futures with their leverage tiers. */
const KINDS = {
  spot: {
    strategy: 'sma-crossover',
    market: 'spot',
    data: 'spot/2021',
    pair: 'BTC/USDT',
    from: Date.UTC(2021, 2, 3, 8, 5),
  },
  usdm: {
    strategy: 'futures-trend',
    market: 'futures',
    data: 'futures/2025',
    pair: 'BTC/USDT:USDT',
    from: Date.UTC(2025, 3, 1, 0, 5),
  },
} as const;

export type LiveKind = keyof typeof KINDS;

/** A simulated exchange that plays real candles, and a live session's folder beside it: key, permit, config, registry. */
export class LiveWorld {
  readonly sim: SimExchange;
  readonly pair: string;
  readonly folder: string;
  readonly strategy: string;
  readonly #factor: number;
  readonly #markets: string | null;

  /** `config`: beside what each session has. */
  static async open(
    kind: LiveKind,
    factor: number,
    config: Readonly<Record<string, unknown>> = {},
  ): Promise<LiveWorld> {
    const { market, data, pair, from, strategy } = KINDS[kind];
    const folder = mkdtempSync(join(tmpdir(), `tradai-live-${kind}-`));
    const tapes = openTapes({
      ...{
        data: [join(REPOSITORY, 'examples/data/binance', data)],
        symbols: ['BTCUSDT'],
        market: kind,
        timeframe: '1h',
        from,
      },
    });
    const sim = await startSimExchange({
      seed: 1,
      clock: { mode: 'scaled', start: from, factor },
      markets: tapes.markets,
      accounts: [{ ...SIM_KEY, [kind]: { balances: { USDT: '10000' } } }],
    });
    const world = new LiveWorld(sim, {
      pair,
      folder,
      strategy,
      factor,
      markets: kind === 'spot' ? null : writeTiers(folder, pair),
    });
    await world.#register(market, config);
    return world;
  }

  private constructor(
    sim: SimExchange,
    parts: { pair: string; folder: string; strategy: string; factor: number; markets: string | null },
  ) {
    this.sim = sim;
    ({ pair: this.pair, folder: this.folder, strategy: this.strategy } = parts);
    this.#factor = parts.factor;
    this.#markets = parts.markets;
  }

  /** What `tradai live allow` does. */
  async allow(build = VERSION): Promise<void> {
    const state = await openState({ kind: 'folder', folder: this.#at('state') });
    const owner = { account: ACCOUNT, strategy: this.strategy };
    await allowLive(state.leaseRows, owner, { builds: [build], by: 'a test', atMs: 1 });
    state.close();
  }

  start(env: Readonly<Record<string, string>> = {}): StartedProcess {
    return startProcess({ folder: this.folder, env: this.variables }, env);
  }

  /** What makes a process this session. */
  get variables(): Readonly<Record<string, string>> {
    const { rest, ws } = this.sim.urls;
    const places = {
      TRADAI_DATA: 'data',
      TRADAI_REGISTRY: 'registry',
      TRADAI_STATE: 'state',
      TRADAI_RESULTS: 'results',
    };
    return {
      ...Object.fromEntries(Object.entries(places).map(([name, at]) => [name, this.#at(at)])),
      ...{ STRATEGY_NAME: this.strategy, STRATEGY_STAGE: 'Production', TRADING_MODE: 'live', ACCOUNT },
      ...{ TRADAI_OBJECTS: this.#at('objects'), TRADAI_DATA_POLICY: 'backfill', SESSION_LOG_HOURS: '1000' },
      ...{ TRADAI_STRATEGIES: join(REPOSITORY, 'examples/strategies'), HOME: this.folder },
      ...{ TRADAI_EXCHANGE_URL: rest, TRADAI_EXCHANGE_WS: ws, TRADAI_CLOCK: `x${this.#factor}` },
      ...(this.#markets === null ? {} : { TRADAI_MARKETS: this.#markets }),
      TRADAI_SECRET_EXCHANGE_MAIN: JSON.stringify(SIM_KEY),
    };
  }

  /** Empty before the first step. */
  async records(): Promise<SessionRecords> {
    const store = await openSessionStore({ kind: 'folder', folder: this.#at('state') });
    try {
      return (await store.read(this.#key))?.records ?? new Map();
    } finally {
      store.close();
    }
  }

  /** What it says of itself in its journal; null before that. */
  async state(): Promise<HostState | null> {
    return JSON.parse((await this.records()).get(HOST_STATE) ?? 'null') as HostState | null;
  }

  /** The last one; null before the first. */
  async beat(): Promise<Heartbeat | null> {
    const state = await openState({ kind: 'folder', folder: this.#at('state') });
    try {
      return await state.heartbeats.get({ kind: 'session', ...this.#key });
    } finally {
      state.close();
    }
  }

  /** Asks the session for something, as people do. */
  async order(id: string, wish: SessionWish): Promise<void> {
    const store = await openSessionStore({ kind: 'folder', folder: this.#at('state') });
    await store.order(this.#key, { id, wish, reason: 'a test', by: 'test', atMs: Date.now() });
    store.close();
  }

  /** What the session answered to that; null before it did. */
  async answer(id: string): Promise<SessionCommand['answer']> {
    const store = await openSessionStore({ kind: 'folder', folder: this.#at('state') });
    try {
      return (await store.commands(this.#key, 'all')).find((command) => command.id === id)?.answer ?? null;
    } finally {
      store.close();
    }
  }

  /** Stops that rest at the exchange, by client order id. */
  restingStops(): readonly string[] {
    const spot = this.sim.ledger.orders().filter(({ order }) => order.status === 'NEW' && order.stopPrice !== 0n);
    const algo = new Map<bigint, AlgoOrder>();
    for (const event of this.sim.ledger.events) if (event.kind === 'algo') algo.set(event.order.algoId, event.order);
    const resting = [...algo.values()].filter(({ status }) => status === 'NEW');
    return [...spot.map(({ order }) => order.clientOrderId), ...resting.map(({ clientAlgoId }) => clientAlgoId)];
  }

  /** Where the journal and the exchange tell of orders differently; conditional orders are counted by `restingStops`. */
  async differences(): Promise<readonly Difference[]> {
    const records = await this.records();
    const intents = new Map(rowsOf<Intent>(records, 'intent/').map((intent) => [intent.id, intent]));
    const orders = rowsOf<Attempt>(records, 'attempt/').flatMap(
      (each) => orderOf(each, intents.get(each.intent)!) ?? [],
    );
    return this.sim.oracle.diff({ orders });
  }

  async close(): Promise<void> {
    await this.sim.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #key() {
    return { account: ACCOUNT, strategy: this.strategy, mode: 'live' } as const;
  }

  #at(name: string): string {
    return join(this.folder, name);
  }

  async #register(market: 'spot' | 'futures', more: Readonly<Record<string, unknown>>): Promise<void> {
    const text = JSON.stringify({ ...configOf(market, this.pair), ...more });
    const object = `strategies/${this.strategy}/config.json`;
    const file = join(this.#at('objects'), 'configs', object);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    const registry = new SqliteRegistry(this.#at('registry'));
    const tags = {
      ...{ schema_version: '1', strategy_class: this.strategy, timeframe: '1h', warmup_days: '9', exchange: 'binance' },
      ...{
        market,
        pairs: JSON.stringify([this.pair]),
        git_commit: 'abcdef0',
        config_s3_path: `s3://configs/${object}`,
      },
      config_sha256: createHash('sha256').update(text).digest('hex'),
    };
    await registry.register({ name: this.strategy, source: 'tradai://test', description: '', tags });
    await registry.setAlias({ name: this.strategy, alias: 'production', version: 1 });
    registry.close();
  }
}

export function rowsOf<Row>(records: SessionRecords, prefix: string): readonly Row[] {
  return [...records].filter(([key]) => key.startsWith(prefix)).map(([, text]) => JSON.parse(text) as Row);
}

function configOf(market: 'spot' | 'futures', pair: string): object {
  return {
    ...(market === 'spot' ? {} : { trading_mode: 'futures', margin_mode: 'isolated' }),
    ...{ dry_run: false, max_open_trades: 1, stake_currency: 'USDT', stake_amount: 300, force_entry_enable: true },
    ...{ entry_pricing: { price_side: 'other' }, exit_pricing: { price_side: 'other' } },
    order_types: { entry: 'limit', exit: 'market', stoploss: 'market', stoploss_on_exchange: true },
    exchange: { name: 'binance', pair_whitelist: [pair] },
  };
}

/** Two tiers as most pairs have them. */
function writeTiers(folder: string, pair: string): string {
  const tiers = [
    [0, 50_000, 0.01, 20, 0],
    [50_000, null, 0.025, 10, 750],
  ];
  const file = join(folder, 'markets.json');
  const document = {
    ...{ schema: 'tradai.markets/1', date: '2025-03-01', market: 'futures', takerFee: 0.0005, makerFee: 0.0002 },
    columns: ['amountStep', 'priceTick', 'minAmount', 'maxAmount', 'minCost', 'maxCost'],
    pairs: { [pair]: [0.001, 0.1, 0.001, null, 5, null] },
    tiers: { [pair]: tiers },
  };
  writeFileSync(file, JSON.stringify(document));
  return file;
}

const STATUS: Readonly<Record<string, string>> = {
  ...{ OPEN: 'NEW', PARTIAL: 'PARTIALLY_FILLED', FILLED: 'FILLED', CANCELED: 'CANCELED', EXPIRED: 'EXPIRED' },
};

/** Null for what never was at the exchange, and for conditional orders. */
function orderOf({ cid, pair, route, state, filled }: Attempt, { side }: Intent): BotState['orders'][number] | null {
  const status = STATUS[state];
  if (status === undefined || route === 'trigger') return null;
  const market = pair.includes(':') ? 'usdm' : 'spot';
  const symbol = pair.split(':')[0]!.replace('/', '');
  const word = side === 'buy' ? 'BUY' : 'SELL';
  return { market, symbol, clientOrderId: cid, side: word, status, executed: filled };
}
