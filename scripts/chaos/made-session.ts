import { startSimExchange, type SimExchange } from '@tradai/sim-exchange';
import type { SessionMode } from '../../packages/runtime/src/contract/heartbeat.ts';
import { SIM_KEY } from '../live-place/live-market.ts';
import { marketsFile } from '../live-place/markets-file.ts';
import { sessionPlace, type SessionPlace } from '../live-place/session-place.ts';
import type { SessionProgram } from './program.ts';
import { STEPS, type MadeTape } from './tape.ts';

export interface MadeSessionWishes {
  readonly mode: SessionMode;
  /** Of `strategies` beside this file. */
  readonly strategy: 'restive' | 'steady';
  readonly program: SessionProgram;
  readonly tape: MadeTape;
  readonly seed: number;
  /** Times as fast as time passes. */
  readonly factor: number;
}

/** An exchange that plays a made tape, and what a session needs to trade there. Both are the caller's to close. */
export interface MadeSession {
  readonly sim: SimExchange;
  readonly place: SessionPlace;
  readonly env: Readonly<Record<string, string>>;
  /** Its file of markets; undefined: the one that ships. */
  readonly markets: string | undefined;
}

const STAKE = 100;
/** Quote units on the account: no cap of worth is reached by a pair more. */
const ACCOUNT = 10_000;
const ENTRIES = { restive: 'market', steady: 'limit' } as const;

/** With money stops lie at the exchange, and orders take what is there. */
export async function madeSession(wishes: MadeSessionWishes): Promise<MadeSession> {
  const { mode, strategy, program, tape, seed, factor } = wishes;
  const { pairs, startMs } = tape;
  const wallet = mode === 'live' ? ACCOUNT : 2 * STAKE * pairs.length;
  const sim = await startSimExchange({
    ...{ seed, markets: tape.markets, accounts: [{ ...SIM_KEY, spot: { balances: { USDT: String(wallet) } } }] },
    clock: { mode: 'scaled', start: startMs, factor },
  });
  const kind = ENTRIES[strategy];
  const config = {
    ...{ max_open_trades: pairs.length, stake_amount: STAKE, dry_run_wallet: wallet },
    ...(mode === 'live' ? withStops(kind) : {}),
  };
  const place = await sessionPlace({ ...{ mode, strategy, program, pairs, config }, timeframe: '5m' });
  const markets = mode === 'live' ? marketsFile(place.folder, { kind: 'spot', pairs, steps: STEPS }) : undefined;
  const env = {
    ...{ TRADAI_EXCHANGE_URL: sim.urls.rest, TRADAI_EXCHANGE_WS: sim.urls.ws, TRADAI_CLOCK: `x${factor}` },
    ...(markets === undefined ? {} : { TRADAI_MARKETS: markets }),
  };
  return { sim, place, env, markets };
}

function withStops(kind: 'market' | 'limit'): object {
  return {
    order_types: { entry: kind, exit: kind, stoploss: 'market', stoploss_on_exchange: true },
    ...{ entry_pricing: { price_side: 'other' }, exit_pricing: { price_side: 'other' } },
  };
}
