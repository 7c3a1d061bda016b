import type { ClockOptions } from '../core/clock.ts';
import { parseDecimal } from '../core/decimal.ts';
import { SimError } from '../core/sim-error.ts';
import type { FillPolicyName } from '../engine/options.ts';
import { type FaultScript, readFaultScript } from '../faults/script.ts';
import type { MarketKind } from '../market/market-spec.ts';
import { type SimExchange, startSimExchange } from '../start-sim-exchange.ts';
import { openTapes, type OpenedTapes } from '../tapes/open-tapes.ts';
import { textOf } from '../tapes/read-candles.ts';
import { scenario, SCENARIO_NAMES } from './scenarios.ts';

/** An exchange over tapes, as texts of a command line. See `TapeOptions` for those that choose tapes. */
export interface RunOptions {
  readonly data: readonly string[];
  readonly symbol?: readonly string[];
  readonly market?: string;
  readonly timeframe?: string;
  readonly markets?: string;
  /** Dates, as 2021-03-01 or 2021-03-01T12:00, in UTC. */
  readonly from?: string;
  readonly to?: string;
  /** Seconds between two prices within a candle. */
  readonly tick?: string;
  readonly loop?: boolean;
  /** `real`, `x60` or `stepped`. */
  readonly clock?: string;
  /** The clock stands still until the admin port says otherwise. */
  readonly paused?: boolean;
  readonly seed?: string;
  /** A scenario's name, or a file with a script. */
  readonly faults?: string;
  readonly profile?: string;
  readonly port?: string;
  readonly adminPort?: string;
  /** In each quote asset. */
  readonly balance?: string;
  /** A file for all frames that are sent. */
  readonly frames?: string;
}

/** An exchange that runs, what it plays, and the key that opens it. */
export interface RunningSim {
  readonly sim: SimExchange;
  readonly tapes: OpenedTapes;
  readonly key: { readonly apiKey: string; readonly secret: string };
  readonly seed: number;
}

const ACCOUNT = { apiKey: 'sim-key', secret: 'sim-secret' };
const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?Z?$/;

/** Runs an exchange over tapes. Throws a `SimError` with one sentence for what it cannot use. */
export async function runSimExchange(options: RunOptions): Promise<RunningSim> {
  const tapes = openTapes({
    data: options.data,
    ...defined('symbols', options.symbol),
    ...defined(
      'market',
      options.market && oneOf('--market', options.market, ['spot', 'usdm'] as const satisfies MarketKind[]),
    ),
    ...defined('timeframe', options.timeframe),
    ...defined('markets', options.markets),
    ...defined('from', timeOf('--from', options.from)),
    ...defined('to', timeOf('--to', options.to)),
    ...defined('tickMs', options.tick === undefined ? undefined : 1_000 * number('--tick', options.tick)),
    ...defined('loop', options.loop),
  });
  const seed = number('--seed', options.seed ?? '1');
  const assets = new Set(tapes.markets.map(({ quote }) => quote));
  const balance = options.balance ?? '10000';
  if (parseDecimal(balance) === null) throw new SimError('usage', `--balance ${balance} must be an amount, as 1000.5.`);
  const balances = { balances: Object.fromEntries([...assets].map((asset) => [asset, balance])) };
  const sim = await startSimExchange({
    seed,
    clock: clockOf(options.clock ?? 'real', tapes.start, options.paused ?? false),
    markets: tapes.markets,
    accounts: [{ ...ACCOUNT, spot: balances, usdm: balances }],
    ...defined('frameFile', options.frames),
    faults: faultsOf(options.faults ?? 'calm'),
    profile: oneOf('--profile', options.profile ?? 'freqtrade', PROFILES),
    ports: { wire: number('--port', options.port ?? '0'), admin: number('--admin-port', options.adminPort ?? '0') },
  });
  return { sim, tapes, key: ACCOUNT, seed };
}

const PROFILES = ['freqtrade', 'base', 'harsh'] as const satisfies FillPolicyName[];

function defined<Name extends string, Value>(
  name: Name,
  value: Value | '' | undefined,
): { readonly [Key in Name]?: Value } {
  return (value === undefined || value === '' ? {} : { [name]: value }) as { readonly [Key in Name]?: Value };
}

function timeOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = DATE.test(text) ? Date.parse(text.endsWith('Z') || !text.includes('T') ? text : `${text}Z`) : Number.NaN;
  if (Number.isNaN(time))
    throw new SimError('usage', `${name} ${text} must be a date, as 2021-03-01 or 2021-03-01T12:00.`);
  return time;
}

function clockOf(text: string, start: number, paused: boolean): ClockOptions {
  const factor = /^x(\d+(?:\.\d+)?)$/.exec(text);
  const pause = paused ? { paused } : {};
  if (factor !== null && Number(factor[1]) > 0) return { mode: 'scaled', start, factor: Number(factor[1]), ...pause };
  if (text !== 'real' && text !== 'stepped') {
    throw new SimError('usage', `--clock ${text} must be real, stepped or a pace as x60.`);
  }
  return { mode: text, start, ...pause };
}

function faultsOf(text: string): FaultScript {
  const name = SCENARIO_NAMES.find((each) => each === text);
  if (name !== undefined) return scenario(name);
  if (!text.endsWith('.json')) {
    throw new SimError('usage', `--faults ${text} must be a .json file or one of ${SCENARIO_NAMES.join(', ')}.`);
  }
  try {
    return readFaultScript(JSON.parse(textOf(text)));
  } catch (error) {
    if (error instanceof SyntaxError) throw new SimError('data', `${text} must hold JSON.`);
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    throw new SimError('data', `${text}: ${(error as Error).message}`);
  }
}

function oneOf<Text extends string>(name: string, text: string, allowed: readonly Text[]): Text {
  const found = allowed.find((each) => each === text);
  if (found === undefined) throw new SimError('usage', `${name} ${text} must be one of ${allowed.join(', ')}.`);
  return found;
}

function number(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new SimError('usage', `${name} ${text} must be a whole number.`);
  return Number(text);
}
