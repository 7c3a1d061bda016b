import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ClockOptions } from '../core/clock.ts';
import type { FillPolicyName } from '../engine/options.ts';
import { type FaultScript, readFaultScript } from '../faults/script.ts';
import type { FilterRow } from '../market/filters.ts';
import type { CandleRow, MarketKind, MarketSpec } from '../market/market-spec.ts';
import { type SimExchange, startSimExchange } from '../start-sim-exchange.ts';
import { scenario, SCENARIO_NAMES } from './scenarios.ts';

const QUOTES = ['USDT', 'USDC', 'FDUSD', 'BUSD', 'EUR', 'BTC', 'ETH', 'BNB'];
const FILTERS: readonly FilterRow[] = [
  { filterType: 'PRICE_FILTER', minPrice: '0.00000001', maxPrice: '10000000', tickSize: '0.00000001' },
  { filterType: 'LOT_SIZE', minQty: '0.00000001', maxQty: '100000000', stepSize: '0.00000001' },
];
const ACCOUNT = { apiKey: 'sim-key', secret: 'sim-secret' };

/**
 * Runs an exchange by hand: `--data` (candles as CSV: open time in milliseconds, open, high, low, close, volume), `--symbol`, `--market`
 * spot or usdm, `--clock` real, x60 or stepped, `--seed`, `--faults` (a scenario's name or a script's file), `--profile`, `--port`,
 * `--admin-port`, `--balance` in quote asset. `say` gets a line at a time. Throws an `Error` with one sentence for what it cannot use.
 */
export async function runSimExchange(args: readonly string[], say: (line: string) => void): Promise<SimExchange> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      symbol: { type: 'string' },
      market: { type: 'string', default: 'spot' },
      clock: { type: 'string', default: 'real' },
      seed: { type: 'string', default: '1' },
      faults: { type: 'string', default: 'calm' },
      profile: { type: 'string', default: 'freqtrade' },
      port: { type: 'string', default: '0' },
      'admin-port': { type: 'string', default: '0' },
      balance: { type: 'string', default: '10000' },
    },
  });
  const spec = marketOf(values.data, values.symbol, values.market);
  const balances = { balances: { [spec.quote]: values.balance } };
  const sim = await startSimExchange({
    seed: wholeNumber('--seed', values.seed),
    clock: clockOf(values.clock, startOf(spec)),
    markets: [spec],
    accounts: [{ ...ACCOUNT, spot: balances, usdm: balances }],
    faults: faultsOf(values.faults),
    profile: oneOf('--profile', values.profile, ['freqtrade', 'base', 'harsh'] as const satisfies FillPolicyName[]),
    ports: { wire: wholeNumber('--port', values.port), admin: wholeNumber('--admin-port', values['admin-port']) },
  });
  say(`seed ${values.seed}, ${spec.kind} ${spec.symbol}, clock ${values.clock}, faults ${values.faults}`);
  say(`rest ${sim.urls.rest}`);
  say(`streams ${sim.urls.ws}`);
  say(`admin ${sim.urls.admin}`);
  say(`key ${ACCOUNT.apiKey}, secret ${ACCOUNT.secret}: they open this exchange only`);
  return sim;
}

function marketOf(data: string | undefined, symbol: string | undefined, market: string): MarketSpec {
  if (data === undefined) throw new Error('--data must name a file of candles.');
  if (symbol === undefined) throw new Error('--symbol must name a market, as BTCUSDT.');
  const kind = oneOf('--market', market, ['spot', 'usdm'] as const satisfies MarketKind[]);
  const quote = QUOTES.find((each) => symbol.endsWith(each) && symbol.length > each.length);
  if (quote === undefined) throw new Error(`--symbol ${symbol} must end in one of ${QUOTES.join(', ')}.`);
  const rows = readCandles(data);
  const barMs = rows[1]![0] - rows[0]![0];
  const source = { kind: 'candles', rows, barMs } as const;
  return { kind, symbol, base: symbol.slice(0, -quote.length), quote, filters: FILTERS, source };
}

function startOf({ source }: MarketSpec): number {
  return source.kind === 'candles' ? source.rows[0]![0] : 0;
}

/** Rows of a CSV file; a first line that is no candle is its head. */
function readCandles(file: string): CandleRow[] {
  const lines = readFileSync(file, 'utf8').split(/\r?\n/);
  const rows = lines.flatMap((line, index): CandleRow[] => {
    const [time, open, high, low, close, volume] = line.split(',');
    if (line.trim() === '' || (index === 0 && !/^\d+$/.test(time ?? ''))) return [];
    if (!/^\d+$/.test(time ?? '') || volume === undefined) {
      throw new Error(
        `${file}, line ${index + 1}: expected open time in milliseconds, open, high, low, close, volume.`,
      );
    }
    return [[Number(time), open!, high!, low!, close!, volume]];
  });
  if (rows.length < 2) throw new Error(`${file} must hold two candles at least.`);
  return rows;
}

function clockOf(text: string, start: number): ClockOptions {
  const factor = /^x(\d+(?:\.\d+)?)$/.exec(text);
  if (factor !== null) return { mode: 'scaled', start, factor: Number(factor[1]) };
  return { mode: oneOf('--clock', text, ['real', 'stepped'] as const), start };
}

function faultsOf(text: string): FaultScript {
  const name = SCENARIO_NAMES.find((each) => each === text);
  if (name !== undefined) return scenario(name);
  if (!text.endsWith('.json')) {
    throw new Error(`--faults ${text} must be a .json file or one of ${SCENARIO_NAMES.join(', ')}.`);
  }
  return readFaultScript(JSON.parse(readFileSync(text, 'utf8')));
}

function oneOf<Text extends string>(name: string, text: string, allowed: readonly Text[]): Text {
  const found = allowed.find((each) => each === text);
  if (found === undefined) throw new Error(`${name} ${text} must be one of ${allowed.join(', ')}.`);
  return found;
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} ${text} must be a whole number.`);
  return Number(text);
}
