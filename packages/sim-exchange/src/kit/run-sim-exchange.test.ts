import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readFaultScript } from '../faults/script.ts';
import { type RunningSim, type RunOptions, runSimExchange } from './run-sim-exchange.ts';
import { scenario, SCENARIO_NAMES } from './scenarios.ts';

const START = Date.UTC(2025, 0, 1);
const HOUR = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'sim-exchange-'));
const tapes = join(folder, 'tapes');
const plain = join(folder, 'candles.csv');
const markets = join(folder, 'markets.json');

beforeAll(() => {
  const rows = (count: number, barMs: number, scale = 1) => {
    return Array.from({ length: count }, (_, index) => {
      const close = index % 2 === 0 ? 100.5 : 99.5;
      return `${START + index * barMs},${[100, 101, 99, close].map((price) => (price * scale).toFixed(3)).join(',')},12`;
    });
  };
  const head = 'timestamp_ms,open,high,low,close,volume';
  const write = (name: string, lines: readonly string[]) => writeFileSync(join(folder, name), lines.join('\n'));
  write('candles.csv', [head, ...rows(5, 60_000)]);
  write('broken.csv', [`${START},1,1,1,1,1`, 'nonsense']);
  write('backward.csv', [`${START},1,1,1,1,1`, `${START},1,1,1,1,1`]);
  write('upside-down.csv', [`${START},1,1,1,1,1`, `${START + 1},1,1,2,1,1`]);
  write('torn.csv.gz', ['no gzip']);
  write('empty.csv', [head]);
  write('no-json.json', ['{']);
  write('no-script.json', ['{"version":2,"rules":[]}']);
  write('markets.json', [
    JSON.stringify({
      schema: 'tradai.markets/1',
      market: 'spot',
      columns: ['amountStep', 'priceTick', 'minAmount', 'maxAmount', 'minCost'],
      pairs: { 'BTC/USDT': [0.001, 0.05, 0.002, 900, 10] },
    }),
  ]);
  mkdirSync(tapes);
  writeFileSync(join(tapes, 'BTC_USDT-1h.csv.gz'), gzipSync([head, ...rows(48, HOUR)].join('\n')));
  writeFileSync(join(tapes, 'BTC_USDT-4h.csv'), [head, ...rows(12, 4 * HOUR)].join('\n'));
  writeFileSync(join(tapes, 'ETH_USDT-1h.csv'), [head, ...rows(48, HOUR, 0.01)].join('\n'));
  writeFileSync(join(tapes, 'SOL_USDT_USDT-1h.csv'), [head, ...rows(48, HOUR)].join('\n'));
  writeFileSync(join(tapes, 'SOL_USDT_USDT-8h-mark.csv'), [head, `${START + 8 * HOUR},77,78,76,77,0`].join('\n'));
  writeFileSync(
    join(tapes, 'SOL_USDT_USDT-funding_rate.csv'),
    ['timestamp_ms,funding_rate', `${START + 4 * HOUR + 12},0.0002`, `${START + 8 * HOUR},-0.0001`].join('\n'),
  );
  writeFileSync(join(tapes, 'README.md'), 'Not a tape.');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(options: Partial<RunOptions>): Promise<RunningSim> {
  const running = await runSimExchange({ data: [tapes], clock: 'stepped', ...options });
  onTestFinished(() => running.sim.close());
  return running;
}

async function read(running: RunningSim, path: string): Promise<unknown> {
  return (await fetch(`${running.sim.urls.rest}${path}`)).json();
}

describe('an exchange over tapes', () => {
  it('plays the candles of one file under the name that it is given', async () => {
    const running = await run({ data: [plain], symbol: ['BTCUSDT'], market: 'usdm', faults: 'lost-answers' });
    await running.sim.clock.advance(120_000);
    const rows = (await read(running, '/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=2')) as unknown[][];
    expect(rows.map((row) => row.slice(0, 6))).toEqual([
      [START + 60_000, '100.00000000', '101.00000000', '99.00000000', '99.50000000', '12.00000000'],
      [START + 120_000, '100.00000000', '100.00000000', '100.00000000', '100.00000000', '3.00000000'],
    ]);
  });

  it('plays every pair of a folder by the finest candles that it has', async () => {
    const { sim, tapes: opened } = await run({});
    expect(opened.markets.map(({ kind, symbol, source }) => [kind, symbol, 'barMs' in source && source.barMs])).toEqual(
      [
        ['spot', 'BTCUSDT', HOUR],
        ['spot', 'ETHUSDT', HOUR],
        ['usdm', 'SOLUSDT', HOUR],
      ],
    );
    expect(sim.clock.now()).toBe(START);
    expect(opened.end).toBe(START + 48 * HOUR);
  });

  it('takes one timeframe, one market, some symbols', async () => {
    const { tapes: opened } = await run({ timeframe: '4h' });
    expect(opened.markets.map(({ symbol }) => symbol)).toEqual(['BTCUSDT']);
    expect((await run({ market: 'usdm' })).tapes.markets.map(({ symbol }) => symbol)).toEqual(['SOLUSDT']);
    expect((await run({ symbol: ['ETHUSDT'] })).tapes.markets.map(({ symbol }) => symbol)).toEqual(['ETHUSDT']);
  });

  it('begins on a date with what was before as history, and ends before another', async () => {
    const running = await run({ from: '2025-01-01T10:00', to: '2025-01-01T12:00', symbol: ['BTCUSDT'] });
    expect([running.tapes.start, running.tapes.end]).toEqual([START + 10 * HOUR, START + 12 * HOUR]);
    const history = (await read(running, '/api/v3/klines?symbol=BTCUSDT&interval=1h')) as unknown[][];
    expect(history.map(([time]) => time)).toEqual(Array.from({ length: 11 }, (_, hour) => START + hour * HOUR));
    expect(history[1]!.slice(1, 6)).toEqual(['100', '101', '99', '99.5', '12'].map((cell) => Number(cell).toFixed(8)));
    await running.sim.clock.advance(HOUR);
    const [played] = (await read(running, '/api/v3/klines?symbol=BTCUSDT&interval=1h&limit=2')) as unknown[][];
    expect(played!.slice(0, 6)).toEqual([
      START + 10 * HOUR,
      ...['100', '101', '99', '100.5', '12'].map((cell) => Number(cell).toFixed(8)),
    ]);
  });

  it('folds longer timeframes over history and what was played since', async () => {
    const running = await run({ from: '2025-01-01T02:00', symbol: ['BTCUSDT'] });
    await running.sim.clock.advance(4 * HOUR);
    const rows = (await read(running, '/api/v3/klines?symbol=BTCUSDT&interval=4h')) as string[][];
    expect(rows.map((row) => [row[0], Number(row[4]), Number(row[5])])).toEqual([
      [START, 99.5, 48],
      [START + 4 * HOUR, 100, 27],
    ]);
  });

  it('shows a price every few seconds also within long candles', async () => {
    const { sim } = await run({ symbol: ['BTCUSDT'], tick: '20' });
    const times: number[] = [];
    sim.engine.subscribe((event) => event.kind === 'tick' && times.push(event.time));
    await sim.clock.advance(HOUR - 1);
    expect(times).toEqual(Array.from({ length: 180 }, (_, part) => START + Math.min((part + 1) * 20_000, HOUR - 1)));
  });

  it('takes rules from a markets file, and from the numbers of a tape where the file has none', async () => {
    const running = await run({ markets });
    const { symbols } = (await read(running, '/api/v3/exchangeInfo')) as { symbols: { filters: object[] }[] };
    expect(symbols.map(({ filters }) => filters)).toMatchObject([
      [{ tickSize: '0.05' }, { stepSize: '0.001', minQty: '0.002', maxQty: '900' }, { minNotional: '10' }],
      [{ tickSize: '0.001' }, { stepSize: '1' }, { minNotional: '5' }],
    ]);
  });

  it('pays funding by the file beside a tape, at its mark prices', async () => {
    const running = await run({ symbol: ['SOLUSDT'] });
    await running.sim.clock.advance(9 * HOUR);
    expect(await read(running, '/fapi/v1/fundingRate?symbol=SOLUSDT')).toMatchObject([
      { fundingTime: START + 4 * HOUR, fundingRate: '0.00020000' },
      { fundingTime: START + 8 * HOUR, fundingRate: '-0.00010000', markPrice: '77.00000000' },
    ]);
    expect(await read(running, '/fapi/v1/fundingInfo')).toMatchObject([{ fundingIntervalHours: 4 }]);
  });

  it('stands still until it is told to go on, and can stand still again', async () => {
    const { sim } = await run({ clock: 'x3600', paused: true });
    const clock = async (body: object): Promise<{ now: number; factor: number }> => {
      const response = await fetch(`${sim.urls.admin}/clock`, { method: 'POST', body: JSON.stringify(body) });
      return (await response.json()) as { now: number; factor: number };
    };
    expect(sim.clock.now()).toBe(START);
    expect(await clock({ resume: true })).toMatchObject({ factor: 3_600 });
    await expect.poll(() => sim.clock.now()).toBeGreaterThan(START + 60_000);
    const { now } = await clock({ pause: true });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(sim.clock.now()).toBe(now);
    await clock({ resume: true });
    await expect.poll(() => sim.clock.now()).toBeGreaterThan(now);
  });
});

describe('what cannot be used', () => {
  const wrong: readonly (readonly [string, Partial<RunOptions>, string])[] = [
    ['a folder that is not there', { data: ['nowhere'] }, '--data nowhere does not exist.'],
    ['a name without a pair', { data: [plain] }, 'does not say its pair: --symbol must name one market, as BTCUSDT.'],
    ['a symbol without a known quote', { data: [plain], symbol: ['NOPE'] }, '--symbol NOPE must end in one of'],
    ['a folder without the symbol', { symbol: ['XRPUSDT'] }, 'must hold candles of XRPUSDT.'],
    ['a folder without the timeframe', { timeframe: '3m' }, 'must hold candles of 3m.'],
    ['an unknown market', { market: 'options' }, '--market options must be one of spot, usdm.'],
    ['an unknown clock', { clock: 'fast' }, '--clock fast must be real, stepped or a pace as x60.'],
    ['a clock that stands still for good', { clock: 'x0' }, '--clock x0 must be real, stepped or a pace as x60.'],
    ['an unknown scenario', { faults: 'x' }, '--faults x must be a .json file'],
    ['a script that is no JSON', { faults: join(folder, 'no-json.json') }, 'no-json.json must hold JSON.'],
    ['a script of another version', { faults: join(folder, 'no-script.json') }, 'version must be one of 1'],
    ['a date that is none', { from: 'yesterday' }, '--from yesterday must be a date, as 2021-03-01'],
    ['a start after the end', { from: '2026-01-01' }, 'No tape has a candle from 2026-01-01T00:00:00.000Z on'],
    ['a seed that is no number', { seed: 'x' }, '--seed x must be a whole number.'],
    ['a balance that is no amount', { balance: 'much' }, '--balance much must be an amount'],
    ['rules that are none', { markets: join(folder, 'no-json.json') }, 'no-json.json must hold JSON.'],
    [
      'rules of another kind',
      { markets: join(folder, 'no-script.json') },
      'must be an answer of exchangeInfo or a file',
    ],
    ...(
      [
        ['a broken line', 'broken.csv', 'broken.csv, line 2: expected open time in milliseconds'],
        ['times that do not rise', 'backward.csv', 'backward.csv, line 2: expected a later time'],
        ['a low above the open', 'upside-down.csv', 'upside-down.csv, line 2: expected open and close between'],
        ['a file that only claims to be packed', 'torn.csv.gz', 'torn.csv.gz must be a whole gzip file.'],
        ['a file without candles', 'empty.csv', 'empty.csv must hold two candles at least.'],
      ] as const
    ).map(([name, file, words]) => [name, { data: [join(folder, file)], symbol: ['BTCUSDT'] }, words] as const),
  ];

  it.each(wrong)('%s is refused in one sentence', async (_, options, words) => {
    await expect(runSimExchange({ data: [tapes], clock: 'stepped', ...options })).rejects.toThrow(words);
  });
});

it.each(SCENARIO_NAMES)('the scenario %s is a sound script', (name) => {
  expect(readFaultScript(scenario(name)).name).toBe(name);
});
