import { fileURLToPath } from 'node:url';
import { runSimExchange, type SimExchange } from '@tradai/sim-exchange';
import { openSessionStore } from '../../compose/open-session-store.ts';
import { openState } from '../../compose/open-state.ts';
import type { Heartbeat } from '../../contract/heartbeat.ts';
import { withPast } from '../../modes/session/rows/past-rows.ts';
import type { SessionWish } from '../../contract/session-command.ts';
import type { SessionRow, SessionRowKind, SessionStore, StoredSession } from '../../ports/session-store.ts';
import { startProcess, type StartedProcess } from '../container-process.fixture.ts';
import { containerWorld, STRATEGY, type ContainerWorld } from '../container-world.fixture.ts';

const TAPES = fileURLToPath(new URL('../../../../../examples/data/binance/spot/2021', import.meta.url));
const SESSION = { account: 'dry-run', strategy: STRATEGY, mode: 'dry-run' } as const;
const STEP_MS = 100;

/** A simulated exchange that plays real candles, `factor` times as fast as they happened, and containers beside it. */
export class DryRunWorld {
  readonly sim: SimExchange;
  readonly container: ContainerWorld;
  readonly #factor: number;

  static async open(factor: number): Promise<DryRunWorld> {
    const choice = { data: [TAPES], symbol: ['BTCUSDT', 'ETHUSDT'], timeframe: '1h', from: '2021-03-01' };
    const { sim } = await runSimExchange({ ...choice, clock: `x${factor}` });
    return new DryRunWorld(sim, await containerWorld(), factor);
  }

  private constructor(sim: SimExchange, container: ContainerWorld, factor: number) {
    this.sim = sim;
    this.container = container;
    this.#factor = factor;
  }

  start(env: Readonly<Record<string, string>> = {}): StartedProcess {
    const { rest, ws } = this.sim.urls;
    const exchange = { TRADAI_EXCHANGE_URL: rest, TRADAI_EXCHANGE_WS: ws, TRADAI_CLOCK: `x${this.#factor}` };
    return startProcess(this.container, {
      ...{ TRADING_MODE: 'dry-run', TRADAI_DATA_POLICY: 'backfill', ...exchange },
      // Two days of a fast clock are soon over on a machine that is busy, and what is replayed must begin with a start.
      SESSION_LOG_HOURS: '1000',
      ...env,
    });
  }

  /** Closed trades are among its records. Null before the first step. */
  async stored(): Promise<StoredSession | null> {
    const store = await this.#store();
    try {
      const stored = await store.read(SESSION);
      return stored === null ? null : await withPast(store, stored);
    } finally {
      store.close();
    }
  }

  async rows(kind: SessionRowKind): Promise<readonly SessionRow[]> {
    const store = await this.#store();
    try {
      return await store.rows(SESSION, kind, {});
    } finally {
      store.close();
    }
  }

  /** Asks the session for something, as people do. */
  async order(id: string, wish: SessionWish): Promise<void> {
    const store = await this.#store();
    await store.order(SESSION, { id, wish, reason: 'a test', by: 'test', atMs: Date.now() });
    store.close();
  }

  /** The last one. */
  async beat(): Promise<Heartbeat | null> {
    const state = await openState({ kind: 'folder', folder: this.container.env['TRADAI_STATE']! });
    const beat = await state.heartbeats.get({ kind: 'session', ...SESSION });
    state.close();
    return beat;
  }

  async close(): Promise<void> {
    await this.sim.close();
    this.container.remove();
  }

  #store(): Promise<SessionStore> {
    return openSessionStore({ kind: 'folder', folder: this.container.env['TRADAI_STATE']! });
  }
}

/** Waits until something is there. Throws what the process said when it does not come. */
export async function until<T>(
  look: () => Promise<T | null> | T | null,
  what: string,
  { err }: StartedProcess,
  longestMs = 60_000,
): Promise<T> {
  for (let waitedMs = 0; waitedMs < longestMs; waitedMs += STEP_MS) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  throw new Error(`${what} did not come; the process said: ${err().slice(-2000)}`);
}
