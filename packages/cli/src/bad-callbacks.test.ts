import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { candlesCsv, commandLine, strategyText, temporaryFolder, writeFiles, type Ended } from './command.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();

/** Orders that wait, so that callbacks about waiting orders are asked. */
const WAITING_ENTRY = 'customEntryPrice: ({ proposedRate }) => proposedRate * 0.98,';
const WAITING_EXIT = 'customExitPrice: ({ proposedRate }) => proposedRate * 1.5,';

/** Every callback with what it takes to be asked. */
const CALLBACKS: Readonly<Record<string, string>> = {
  botStart: '',
  botLoopStart: '',
  checkEntryTimeout: WAITING_ENTRY,
  checkExitTimeout: WAITING_EXIT,
  adjustEntryPrice: WAITING_ENTRY,
  adjustExitPrice: WAITING_EXIT,
  adjustOrderPrice: WAITING_ENTRY,
  customEntryPrice: '',
  leverage: '',
  customStakeAmount: '',
  confirmTradeEntry: '',
  orderFilled: '',
  customStoplossAfterFill: '',
  adjustTradePosition: '',
  customStoploss: '',
  customRoi: '',
  customExit: '',
  customExitPrice: '',
  confirmTradeExit: '',
};
const NAMES = Object.keys(CALLBACKS);
/** Those whose answer does not count. */
const ACTING = ['botStart', 'botLoopStart', 'orderFilled'];

/** [what is wrong, keys of the definition, what the one message holds] */
type BadCallback = readonly [problem: string, keys: string, says: readonly string[]];

const ANSWERS: readonly BadCallback[] = [
  ['true as an exit', 'customExit: () => true,', ['customExit returned true; expected exitNow() or keep']],
  ['a text as an exit', "customExit: () => 'late',", ['customExit returned "late"; expected exitNow() or keep']],
  ['a function not called', 'customExit: () => exitNow,', ['customExit returned a value of type function']],
  ['a decision made by hand', "customExit: () => ({ kind: 'exit', reason: 'x' }),", ['a value of type object']],
  ["freqtrade's distance as a stop", 'customStoploss: () => -0.04,', ['returned -0.04; expected stopAt()', 'keepStop']],
  ['a yes', 'confirmTradeEntry: () => true,', ['confirmTradeEntry returned true; expected confirm or veto()']],
  ['a no', 'confirmTradeExit: () => false,', ['confirmTradeExit returned false; expected confirm or veto()']],
  ["another callback's decision", 'customExit: () => reprice(5),', ['customExit returned reprice()']],
  [
    'a stake that is NaN',
    'customStakeAmount: () => NaN,',
    ['customStakeAmount returned NaN; expected a stake or keep'],
  ],
  ['a stake without end', 'customStakeAmount: () => Infinity,', ['customStakeAmount returned Infinity']],
  [
    'a rate below zero',
    'customEntryPrice: () => -5,',
    ['customEntryPrice returned -5; expected a rate above 0 or keep'],
  ],
  ['a rate of zero', 'customExitPrice: () => 0,', ['customExitPrice returned 0; expected a rate above 0 or keep']],
  ['a target that is NaN', 'customRoi: () => NaN,', ['customRoi returned NaN; expected a ratio or keep']],
  ['no leverage', 'leverage: () => 0,', ['leverage returned 0; expected a number from 1']],
  ['leverage for a short', 'leverage: () => -3,', ['leverage returned -3; expected a number from 1']],
  ['leverage that is NaN', 'leverage: () => NaN,', ['leverage returned NaN; expected a number from 1']],
];

const DECISIONS: readonly BadCallback[] = [
  ['less than nothing added', 'adjustTradePosition: () => add(-1),', ['add(-1): the size is 0 or more']],
  ['NaN added', 'adjustTradePosition: () => add(NaN),', ['add(NaN): the size is 0 or more']],
  ['a text added', "adjustTradePosition: () => add('5'),", ['add() takes a number, not string']],
  ['an addition at NaN', 'adjustTradePosition: () => add(5, { limit: NaN }),', ['add() takes a rate above 0, not NaN']],
  ['twice the position', 'adjustTradePosition: () => reduce({ fraction: 2 }),', ['fraction: 2', 'at most 1']],
  ['NaN of it', 'adjustTradePosition: () => reduce({ fraction: NaN }),', ['reduce(NaN): the size is 0 or more']],
  ['an amount without end', 'adjustTradePosition: () => reduce({ amount: Infinity }),', ['the amount is finite']],
  [
    'a share without a name',
    'adjustTradePosition: () => reduce(0.5),',
    ['reduce() takes one of stake, amount and fraction'],
  ],
  ['no share', 'adjustTradePosition: () => reduce(),', ['reduce() takes one of stake, amount and fraction']],
  [
    'an order below zero',
    `${WAITING_ENTRY} adjustEntryPrice: () => reprice(-5),`,
    ['adjustEntryPrice: reprice() takes a rate above 0, not -5'],
  ],
  [
    'an order at NaN',
    `${WAITING_ENTRY} adjustOrderPrice: () => reprice(NaN),`,
    ['adjustOrderPrice: reprice() takes a rate above 0, not NaN'],
  ],
  ['a stop as text', "customStoploss: () => stopAt('5'),", ['stopAt() takes a number, not string']],
  ['a distance below zero', 'customStoploss: () => stopFromRate(-0.04),', ['stopFromRate(-0.04)', 'a ratio above 0']],
  ['a ratio of nothing', "customStoploss: () => stopFromRate(0.1, { of: 'prise' }),", ["expected 'stake' or 'price'"]],
  ['an exit without a reason', "customExit: () => exitNow(''),", ['exitNow() takes a reason, not ""']],
  ['a veto without a reason', 'confirmTradeEntry: () => veto(),', ['veto() takes a text, not undefined']],
];

/** A customExit that does one thing before it keeps the trade. */
const doing = (line: string): string => `customExit: ({ trade, row, rows, rowAgo, pair, now, state, params, settings,
    wallet, market, lockPair, unlockPair }) => { ${line} return keep; },`;
const remembering = (line: string): string => `state: { trade: { n: 0 }, pair: { n: 0 } }, ${doing(line)}`;

const ACTIONS: readonly BadCallback[] = [
  ['a trade that is written to', doing('trade.stopLoss = 1;'), ['Cannot set property stopLoss', 'only a getter']],
  ['an order that is written to', doing('trade.orders[0].rate = 5;'), ['Cannot set property rate']],
  ['a row that is written to', doing('row.close = 5;'), ['Cannot set property close']],
  ['parameters that are written to', doing('params.fast = 3;'), ["read only property 'fast'"]],
  ['settings that are written to', doing('settings.stoploss = -0.5;'), ["read only property 'stoploss'"]],
  ['a wallet that is written to', doing('wallet.free = 1e9;'), ['Cannot set property free']],
  ['the next candle', doing('rowAgo(-1);'), ['rowAgo(-1) is out of reach', 'from 0 to 9']],
  ['more rows than are kept', doing('rows(11);'), ['rows(11) is out of reach', 'from 1 to 10']],
  ['a book that is not there', doing('market.book().bids;'), ['Cannot read properties of null', "'bids'"]],
  ['a lock without an end', doing('lockPair(pair);'), ["lockPair('BTC/USDT", 'untilMs is undefined', 'a time in ms']],
  ['a lock until NaN', doing('lockPair(pair, { untilMs: NaN });'), ['untilMs is NaN; expected a time in ms']],
  ['a lock until no date', doing('lockPair(pair, { untilMs: 1e300 });'), ['untilMs is 1e+300']],
  ['a lock of no pair', doing("lockPair('BTCUSDT', { untilMs: now + 1 });"), ['the pair is "BTCUSDT"', "or '*'"]],
  ['a lock of no side', doing("lockPair(pair, { untilMs: now + 1, direction: 'up' });"), ["'up'; expected 'long'"]],
  ['nothing unlocked', doing('unlockPair();'), ['unlockPair(): the pair is undefined']],
  ['a function remembered', remembering('state(trade).n = () => 1;'), ['state(trade).n is a function', 'plain JSON']],
  ['a bigint remembered', remembering('state(pair).n = 1n;'), ['state(pair).n is a bigint; expected plain JSON']],
  ['a map remembered', remembering('state(trade).n = new Map();'), ['state(trade).n is a Map; expected plain JSON']],
  ['a trade remembered', remembering('state(trade).n = trade;'), ['state(trade).n is a TradeView']],
  ['memory of nothing', remembering('state(null).n = 1;'), ['state() takes a trade or a pair, not null']],
];

const THROWN: readonly BadCallback[] = [
  ['a text', "customExit: () => { throw 'enough'; },", ['customExit threw "enough"']],
  ['nothing', 'customExit: () => { throw undefined; },', ['customExit threw undefined']],
  ['an object', 'customExit: () => { throw { code: 5 }; },', ['customExit threw {"code":5}']],
  ['a thing without a prototype', 'customExit: () => { throw Object.create(null); },', ['customExit threw {}']],
  [
    'a thing that does not print',
    'customExit: () => { throw { toJSON() { throw new Error(); } }; },',
    ['customExit threw something that cannot be printed'],
  ],
  [
    'bytes that a terminal obeys',
    "customExit: () => { throw new Error('\\u001b[2J\\n    at x (y:1:1)'); },",
    ['customExit threw Error: \uFFFD[2J at x (y:1:1)'],
  ],
  ['calls without end', 'customExit: function again(v) { return again(v); },', ['Maximum call stack size exceeded']],
];

let count = 0;

/** Backtests a strategy that has these keys too; futures when it speaks of leverage. */
async function backtest(keys: string, config: object = {}): Promise<Ended & { readonly folder: string }> {
  const folder = `run-${++count}`;
  const isFutures = /^\s*leverage:/.test(keys);
  const market = isFutures ? { trading_mode: 'futures', margin_mode: 'isolated' } : {};
  writeFiles(cwd, {
    [`${folder}.ts`]: strategyText('caller', { more: keys }).replace(
      'sma }',
      'add, confirm, exitNow, keep, reduce, reprice, sma, stopAt, stopFromRate, veto }',
    ),
    [`${folder}.json`]: JSON.stringify({ ...market, ...config }),
  });
  const pair = isFutures ? 'BTC/USDT:USDT' : 'BTC/USDT';
  const argv = ['backtest', `${folder}.ts`, '--pairs', pair, '--config', `${folder}.json`, '--profiles', 'freqtrade'];
  const ended = await tradai.run([...argv, '--markets', 'markets.json', '--out', folder, '--no-html'], { cwd });
  return { ...ended, folder };
}

/** What ended the run: one sentence with strategy, moment and code 70, and nothing written. */
async function failure(keys: string): Promise<string> {
  const { code, out, err, folder } = await backtest(keys);
  const errors = err.split('\n').filter((line) => line.startsWith('error: '));

  expect(errors, err).toHaveLength(1);
  expect(errors[0]).toMatch(/^error: caller: \w+.* at (BTC\/USDT(:USDT)? )?2021-01-\d\d \d\d:\d\d UTC( \(.*\))?\.$/);
  expect(err).not.toMatch(/^\s+at /m);
  expect(err).not.toContain('defect of tradai');
  expect(code).toBe(70);
  expect(out).toBe('');
  expect(existsSync(join(cwd, folder))).toBe(false);
  return errors[0]!;
}

beforeAll(async () => {
  const pair = 'BTC/USDT:USDT';
  writeFiles(cwd, {
    'spot/BTC_USDT-1h.csv': candlesCsv(),
    'futures/BTC_USDT_USDT-1h.csv': candlesCsv(),
    'markets.json': JSON.stringify({
      schema: 'tradai.markets/1',
      takerFee: 0.001,
      makerFee: 0.001,
      columns: ['amountStep', 'priceTick'],
      pairs: { 'BTC/USDT': [0.001, 0.01], [pair]: [0.001, 0.01] },
      tiers: { [pair]: [[0, null, 0.01, 20, 0]] },
    }),
  });
  for (const market of ['spot', 'futures']) {
    const { code, err } = await tradai.run(['data', 'import', market, '--market', market], { cwd });
    if (code !== 0) throw new Error(err);
  }
});

describe('a callback ends the run in one clear message', () => {
  it.each(NAMES)('%s that throws', async (name) => {
    const says = await failure(`${name}: () => { throw new RangeError('boom'); }, ${CALLBACKS[name]}`);

    expect(says).toContain(`caller: ${name} threw RangeError: boom, at `);
    expect(says).toMatch(/\(run-\d+\.ts:\d+:\d+\)\.$/);
  });

  it.each(NAMES)('%s that promises', async (name) => {
    const says = await failure(`${name}: () => Promise.resolve(1), ${CALLBACKS[name]}`);

    expect(says).toContain(`caller: ${name} returned a promise (callbacks are synchronous); expected `);
  });

  it.each(NAMES.filter((name) => !ACTING.includes(name)))('%s without an answer', async (name) => {
    const says = await failure(`${name}: () => {}, ${CALLBACKS[name]}`);

    expect(says).toContain(`caller: ${name} returned undefined; expected `);
  });
});

describe.each([
  ['answers', ANSWERS],
  ['decisions', DECISIONS],
  ['actions', ACTIONS],
  ['things thrown', THROWN],
])('bad %s end in one clear message', (_, cases) => {
  it.each(cases)('%s', async (_problem, keys, says) => {
    const message = await failure(keys);

    for (const piece of says) expect(message).toContain(piece);
  });
});

describe('with callback_errors as in freqtrade', () => {
  it.each(NAMES)('%s that throws is counted, and the run goes on', async (name) => {
    const keys = `${name}: () => { throw new RangeError('boom'); }, ${CALLBACKS[name]}`;
    const { code, err, out } = await backtest(keys, { callback_errors: 'freqtrade' });

    expect(code, err).toBe(0);
    expect(out).toContain(`callback errors: ${name} (`);
  });
});
