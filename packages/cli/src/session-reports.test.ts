import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { operating, type SessionDoor, type SessionKey } from '@tradai/runtime';
import { readManifest, readParity, readResult, type ResultDocument } from '@tradai/runtime/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { candlesCsv, commandLine, strategyText, temporaryFolder, writeFiles, type Ended } from './command.fixture.ts';
import { nextHost } from './session-world.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();
const HOUR = 3_600_000;
const PAIRS = ['BTC/USDT', 'ETH/USDT'];
const DATA = ['--offline'];

type Trade = ResultDocument['trades'][number];
let door: SessionDoor;
let trades: readonly Trade[];

beforeAll(async () => {
  writeFiles(cwd, {
    'in/BTC_USDT-1h.csv': candlesCsv(),
    'in/ETH_USDT-1h.csv': candlesCsv(400, 0.1),
    'strategies/swing/strategy.ts': strategyText('swing'),
    'config.json': JSON.stringify({ stake_amount: 100, dry_run_wallet: 1_000, max_open_trades: 1 }),
  });
  await done(['data', 'import', 'in']);
  await done(['backtest', 'swing', '--pairs', PAIRS.join(), '--no-html', '--out', 'run']);
  const result = await readResult(readFileSync(join(cwd, 'run/result.json'), 'utf8'));
  ({ trades } = result);
  const { openSessions } = await operating();
  door = await openSessions({ kind: 'folder', folder: join(cwd, 'state') });
  await store('equal', trades, () => true);
  const [first] = trades as [Trade];
  await store('away', trades.slice(1), (timeMs) => timeMs !== first.open_time_ms - HOUR);
  await store('odd', [{ ...first, exit_reason: 'odd' }, ...trades.slice(1)], () => true);
});
afterAll(() => door.close());

async function done(argv: readonly string[]): Promise<void> {
  const { code, err } = await tradai.run(argv, { cwd });
  if (code !== 0) throw new Error(err);
}

/** A session of the strategy that made these trades, and looked at these candles. */
async function store(account: string, made: readonly Trade[], looked: (timeMs: number) => boolean): Promise<void> {
  const manifest = await readManifest(readFileSync(join(cwd, 'run/manifest.json'), 'utf8'));
  const file = join(cwd, 'strategies/swing/strategy.ts');
  const version = {
    ...{ id: 'v1', strategy: { name: 'swing', file, sha256: manifest.strategy.sha256 }, params: {} },
    ...{ config: manifest.config, pairs: PAIRS, exchange: 'binance' },
  };
  const { first_ms: firstMs, last_ms: lastMs } = manifest.data[0]!;
  const about = { exchange: 'binance', market: 'spot', stakeCurrency: 'USDT', timeframe: '1h', pairs: PAIRS };
  const facts = { wallet: 1_000, sinceMs: firstMs, startedMs: firstMs, starts: 1, clock: { factor: 1 } };
  const put = new Map<string, unknown>([
    ['version/v1', version],
    ['host/about', { ...about, ...facts }],
    ...made.map((trade, number) => [`trade/${trade.id}`, recordOf(trade, number)] as const),
  ]);
  // The first candles are those that the averages need.
  const times = Array.from({ length: (lastMs - firstMs) / HOUR }, (_, i) => firstMs + i * HOUR).slice(12);
  const rows = times.filter(looked).map((candleMs) => ({
    candleMs,
    version: 'v1',
    of: Object.fromEntries(PAIRS.map((pair) => [pair, fate(made, pair, candleMs)])),
  }));
  const key: SessionKey = { account, strategy: 'swing', mode: 'dry-run' };
  const host = await nextHost(door, key);
  await host.step({
    put: new Map([...put].map(([name, value]) => [name, JSON.stringify(value)])),
    rows: rows.map((row) => ({ kind: 'reasons' as const, text: JSON.stringify(row) })),
  });
}

function fate(made: readonly Trade[], pair: string, candleMs: number): readonly [number, string | null] {
  return made.some((trade) => trade.pair === pair && trade.open_time_ms === candleMs + HOUR)
    ? [1, null]
    : [0, 'no-signal'];
}

/** As a session writes a trade down; one that a backtest left at its end is open. */
function recordOf(trade: Trade, number: number): object {
  const isOpen = trade.exit_reason === 'force_exit';
  const orders = trade.orders
    .filter((order) => order.is_entry || !isOpen)
    .map((order) => ({
      ...{ id: order.id, side: order.side, isEntry: order.is_entry, type: order.type, tag: order.tag },
      ...{ placedTimeMs: order.placed_time_ms, rate: order.price, amount: order.amount, status: order.status },
      ...{ filledTimeMs: order.filled_time_ms, filled: order.filled, cost: order.cost, fundingFee: order.funding_fee },
    }));
  const { id, pair, leverage, amount } = trade;
  return {
    trade: {
      ...{ id, pair, leverage, amount, isShort: trade.is_short, sign: 1, enterTag: trade.enter_tag },
      ...{
        feeOpen: trade.fee_open,
        feeClose: trade.fee_close,
        openTimeMs: trade.open_time_ms,
        openRate: trade.open_rate,
      },
      ...{ stakeAmount: trade.stake_amount, maxStakeAmount: trade.max_stake_amount, priceTick: trade.price_precision },
      ...{
        amountStep: trade.amount_precision,
        contractSize: 1,
        exitReason: trade.exit_reason,
        exitType: 'exit_signal',
      },
    },
    ...{ version: 'v1', orders, canceled: null },
    closed: isOpen
      ? null
      : {
          timeMs: trade.close_time_ms,
          rate: trade.close_rate,
          profitAbs: trade.profit_abs,
          profitRatio: trade.profit_ratio,
          number,
        },
  };
}

function session(words: string, more: readonly string[] = []): Promise<Ended> {
  return tradai.run(['session', ...words.split(' '), ...more, ...DATA], { cwd });
}

const ALL = ['--timerange', '20210101-'];

describe('tradai session parity', () => {
  it('says of a session that did what its backtest does that all trades are equal', async () => {
    const { code, out, err } = await session('parity swing --account equal', ALL);

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^swing on equal, dry-run: 2021-01-01 \d\d:00 to 2021-01-17 15:00\n/);
    expect(out).toContain(`100.0 % (${trades.length} of ${trades.length} trades equal), 0.000 USDT (0.000 %) apart\n`);
  });

  it('names the cause of a difference, and ends well when each has one', async () => {
    const { code, out } = await session('parity swing --account away', ALL);

    expect(code).toBe(0);
    expect(out).toMatch(/\nmissed-candle +1 +-?\d+\.\d{3} /);
    expect(out).toMatch(
      /only in the backtest .* missed-candle\n {2}the session did not look at the candle of 2021-01-/,
    );
  });

  it('ends with 3 when a difference has none', async () => {
    const { code, out } = await session('parity swing --account odd', [...ALL, '--json']);
    const found = await readParity(out);

    expect(code).toBe(3);
    expect(found.summary).toMatchObject({ unexplained: 1, different: 1, equal: trades.length - 1 });
    expect(found.differences).toMatchObject([{ cause: 'unexplained', session: { exit_reason: 'odd' } }]);
  });

  it('looks at the last finished day by itself, and at another one when asked', async () => {
    const last = await session('parity swing --account equal');
    const other = await session('parity swing --account equal --day 2021-01-05');

    expect(last.out).toContain(': 2021-01-16 00:00 to 2021-01-17 00:00\n');
    expect(other.out).toContain(': 2021-01-05 00:00 to 2021-01-06 00:00\n');
    expect([last.code, other.code]).toEqual([0, 0]);
  });

  it.each<[string, string, string[], number, RegExp]>([
    ['a day that is none', 'parity swing --account equal --day today', [], 64, /--day is "today"; expected a day/],
    ['two stretches', 'parity swing --account equal --day 2021-01-05', ALL, 64, /name two stretches/],
    [
      'a tolerance that is none',
      'parity swing --account equal --tolerance 5%',
      [],
      64,
      /--tolerance is "5%"; expected a ratio/,
    ],
    [
      'a day before the session',
      'parity swing --account equal --day 2020-01-05',
      [],
      64,
      /no finished candle in that range; it has 2021-01-01 /,
    ],
    ['candles that are not there', 'parity swing --account equal --data empty', [], 65, /BTC\/USDT/],
    ['another session', 'parity swung', [], 64, /no session of "swung"; did you mean "swing"/],
    [
      'a pair that is not traded',
      'why swing BTC/USD --account equal',
      [],
      64,
      /does not trade BTC\/USD; did you mean "BTC\/USDT"/,
    ],
  ])('refuses %s', async (_, words, more, expected, message) => {
    const { code, err } = await session(words, more);
    expect({ code, err }).toEqual({ code: expected, err: expect.stringMatching(message) });
  });
});

describe('tradai session why', () => {
  it('counts what became of the signals of a pair', async () => {
    const own = trades.filter(({ pair }) => pair === 'BTC/USDT');
    const { code, out } = await session('why swing BTC/USDT 20210101- --account equal');

    expect(code).toBe(0);
    expect(out).toMatch(
      new RegExp(
        `^BTC/USDT, 2021-01-01 .* candles, ${own.length} with a signal\n\nBecame +Signals\nentered +${own.length}\n`,
      ),
    );
  });

  it('tells the story of a candle: conditions, and what came of the signal', async () => {
    const [{ pair, open_time_ms: openMs, id }] = trades as [Trade];
    const { code, out, err } = await session(`why swing ${pair} ${openMs - HOUR} --account equal`);

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/\nEntry conditions\n {2}yes long "up"\n {4}yes fast crosses above slow /);
    expect(out).toMatch(
      new RegExp(
        `Entry signal in the session, long: entered\n {2}trade ${id} at [\\d.]+ on 2021-01-.*, left .* by down`,
      ),
    );
  });

  it('says when nobody looked', async () => {
    const [{ pair, open_time_ms: openMs }] = trades as [Trade];
    const { out } = await session(`why swing ${pair} ${openMs - HOUR} --account away`);
    expect(out).toContain('The session did not look at this candle.\n');
  });
});

describe('a strategy that has changed since', () => {
  it('is refused', async () => {
    writeFiles(cwd, { 'strategies/swing/strategy.ts': strategyText('swing', { head: '// changed' }) });
    const { code, err } = await session('parity swing --account equal');
    expect({ code, err }).toEqual({ code: 78, err: expect.stringMatching(/is not what the session of swing traded/) });
  });
});
