import { expect, it } from 'vitest';
import type { AccountView, UnreadRow } from '../../../ports/order-exchange.ts';
import { PAIR as HELD } from '../play/play-driver.fixture.ts';
import { HOST_AUDIT } from './audit.ts';
import { barredPairs } from './barred-pairs.ts';
import { FreeFunds } from './free-funds.ts';
import { fillLate } from './made-late-fill.fixture.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';
import { opened, rows } from './made-look.fixture.ts';
import { MadeOrderStep } from './made-order-step.fixture.ts';
import { noteUnreadAccount } from './unread-account.ts';

const WHY = 'The row has no "free" that can be read.';
const [PAIR, COIN, MONEY] = ['BTC/USDT', 'BTC', 'USDT'];
const AMOUNT = { free: '1', used: '0', total: '1' };
const SPOT: AccountView = { balances: { [MONEY]: AMOUNT }, positions: [], isHedged: null };
const FUTURES: AccountView = { balances: { [MONEY]: AMOUNT }, positions: [], isHedged: false };
const PERPETUAL = 'BTC/USDT:USDT';
const KEY = `unread-account/${PAIR}`;
const [BASE] = HELD.split('/') as [string];

interface Looked {
  readonly account?: AccountView;
  readonly income?: readonly UnreadRow[];
  readonly pairs?: readonly string[];
  readonly before?: Readonly<Record<string, unknown>>;
}

function noted({ account = SPOT, income, pairs = [PAIR], before = {} }: Looked): MadeOrderStep {
  const step = new MadeOrderStep(new Map(Object.entries(before).map(([key, row]) => [key, JSON.stringify(row)])));
  const paid = income === undefined ? { income: null } : { income: [], unreadIncome: income };
  noteUnreadAccount(step.orders, { account, ...paid }, pairs);
  return step;
}
const barred = ({ orders }: MadeOrderStep) => barredPairs(orders.step.records, false);
const unread = (name: string | null, account = SPOT): AccountView => ({ ...account, unread: [{ name, why: WHY }] });

it.each([
  ['its coin', unread(COIN), PAIR],
  ['the money that it is paid with', { ...unread(MONEY), balances: {} }, PAIR],
  ['a position', unread(PERPETUAL, FUTURES), PERPETUAL],
  ['the asset that secures a position', { ...unread(MONEY, FUTURES), balances: {} }, PERPETUAL],
  ['something that it does not name, and it is in no other row', unread(null), PAIR],
])('a pair is not entered while a row of %s cannot be read', (_, account, pair) => {
  const other = account.isHedged === null ? 'ADA/EUR' : 'ADA/USDC:USDC';
  const balances = { ...account.balances, ADA: AMOUNT, EUR: AMOUNT, USDC: AMOUNT, [other]: AMOUNT };
  expect(barred(noted({ account: { ...account, balances }, pairs: [pair, other] }))).toEqual({
    [pair]: 'orders-in-doubt',
  });
});

it('people hear of it once, by the second look that shows it, and it is entered again once the row can be read', () => {
  const first = noted({ account: unread(COIN) });
  expect([first.warned, first.row(KEY)]).toEqual([[], { why: WHY, isTold: false }]);
  const second = noted({ account: unread(COIN), before: { [KEY]: first.row(KEY) } });
  const text = `${PAIR}: what the account holds of it or pays it with cannot be read. ${WHY} Nothing is entered there meanwhile; a person has to look.`;
  expect(second.warned).toEqual([{ cause: 'position-differs', text }]);
  expect(noted({ account: unread(COIN), before: { [KEY]: second.row(KEY) } }).warned).toEqual([]);
  expect(noted({ before: { [KEY]: second.row(KEY) } }).row(KEY)).toBeNull();
});

it('a row of something else bars nothing, and is logged once', () => {
  const first = noted({ account: unread('DOGE') });
  expect(barred(first)).toEqual({});
  expect(first.said).toEqual([`warn unread-row A row of the account of DOGE cannot be read: ${WHY} It is left out.`]);
  const before = { 'unread-row/DOGE': WHY };
  expect(noted({ account: unread('DOGE'), before }).said).toEqual([]);
  expect(noted({ before }).row('unread-row/DOGE')).toBeNull();
});

it('a row of income of a pair is told at once, bars it until income is listed without it, and a look without income changes nothing', () => {
  const income = [{ name: PERPETUAL, why: WHY }];
  const first = noted({ account: FUTURES, income, pairs: [PERPETUAL] });
  expect(first.warned.map(({ text }) => text)).toEqual([expect.stringContaining('a row of its income cannot be read')]);
  expect(barred(first)).toEqual({ [PERPETUAL]: 'orders-in-doubt' });
  const key = `unread-income/${PERPETUAL}`;
  const before = { [key]: first.row(key) };
  expect(noted({ account: FUTURES, pairs: [PERPETUAL], before }).row(key)).not.toBeNull();
  expect(noted({ account: FUTURES, income: [], pairs: [PERPETUAL], before }).row(key)).toBeNull();
});

it.each([[null], [MONEY], ['DOGE/USDT:USDT']])('a row of income of something else (%s) is logged alone', (name) => {
  const step = noted({ account: FUTURES, income: [{ name, why: WHY }], pairs: [PERPETUAL] });
  expect([step.warned, step.said.length, barred(step)]).toEqual([[], 1, {}]);
});

it('what is free of futures is not known while a row may be another asset that secures them', () => {
  const { orders } = new MadeOrderStep();
  const wanted = { pair: PERPETUAL, leverage: 1, placedMs: 0 } as Parameters<FreeFunds['fault']>[1];
  const order = { notional: '5' } as Parameters<FreeFunds['fault']>[2];
  const faultBy = (account: AccountView): unknown => {
    const funds = new FreeFunds();
    funds.looked({ account, fromMs: 10, untilMs: 20 });
    return funds.fault(orders, wanted, order);
  };
  expect(faultBy(FUTURES)).not.toBeNull();
  expect(faultBy(unread('DOGE', FUTURES))).toBeNull();
});

const enter = { atMs: 10_000, pair: HELD, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;

/** Each row of the account that has this name cannot be read any more; gives back how it is read again. */
function spoil({ exchange }: MadeLiveWorld, name: string): () => void {
  const account = exchange.account.bind(exchange);
  exchange.account = async () => {
    const view = await account();
    if ('kind' in view) return view;
    const balances = Object.fromEntries(Object.entries(view.balances).filter(([asset]) => asset !== name));
    const positions = view.positions.filter(({ pair }) => pair !== name);
    return { ...view, balances, positions, unread: [{ name, why: WHY }] };
  };
  return () => void (exchange.account = account);
}

it.each([
  ['spot', BASE],
  ['futures', HELD],
] as const)(
  'on %s a position that cannot be read is no difference: trade and stop stay as they are',
  async (market, name) => {
    const world = new MadeLiveWorld([enter], { market });
    await opened(world);
    const mend = spoil(world, name);
    await world.time.pass(180_000);
    expect(world.stages.at(-1)).toBe('DEGRADED position-differs');
    expect(await rows(world, 'differs/')).toEqual([]);
    expect(await rows(world, 'lacking/')).toEqual([]);
    expect(JSON.parse((await world.records()).get(HOST_AUDIT)!)).toMatchObject({
      isOk: false,
      differences: [`The positions of ${HELD} could not be compared.`],
    });
    expect(world.received.filter(({ text }) => text.includes('cannot be read'))).toHaveLength(1);
    mend();
    await world.time.pass(120_000);
    expect(world.stages.at(-1)).toBe('RUNNING');
    expect(world.exchange.books.orders.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      'limit filled',
      'stop-market open',
    ]);
  },
);

it('what no trade has is left while the money that pays it cannot be read, and its own row can', async () => {
  const late = { ...enter, rate: 99 };
  const world = new MadeLiveWorld([late, { ...late, atMs: 20_000, do: 'cancel-entry' }]);
  world.start();
  await world.time.pass(30_000);
  spoil(world, MONEY);
  await world.time.pass(120_000);
  expect(await rows(world, 'unread-account/')).toMatchObject([{ isMoney: true }]);
  const { books } = world.exchange;
  fillLate(world);
  await world.time.pass(120_000);
  expect(books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`)).toEqual([
    'buy limit canceled',
    'sell market filled',
  ]);
});

it('a difference that was there before stays one while the position cannot be read, and is not told anew after it', async () => {
  const world = new MadeLiveWorld([enter], { market: 'futures' });
  await opened(world);
  world.exchange.books.apart.set(HELD, -0.4);
  await world.time.pass(120_000);
  const differing = async (): Promise<number> => (await rows(world, 'differs/')).length;
  const mend = spoil(world, HELD);
  await world.time.pass(120_000);
  expect(await differing()).toBe(1);
  mend();
  await world.time.pass(120_000);
  expect(await differing()).toBe(1);
  expect(world.received.filter(({ text }) => text.includes('the account holds 0.6'))).toHaveLength(1);
});

it('a row of a coin that is none of the session changes nothing, and it goes on trading', async () => {
  const world = new MadeLiveWorld([enter, { ...enter, atMs: 120_000, do: 'exit' }, { ...enter, atMs: 300_000 }]);
  await opened(world);
  spoil(world, 'DOGE');
  await world.time.pass(360_000);
  expect(world.stages.at(-1)).toBe('RUNNING');
  expect(world.received.filter(({ text }) => text.includes('DOGE'))).toEqual([]);
  expect(world.exchange.books.orders.filter(({ side, status }) => side === 'buy' && status === 'filled')).toHaveLength(
    2,
  );
});

it('what came to a coin while its row could not be read is told once it can be, and other coins are watched meanwhile', async () => {
  const world = new MadeLiveWorld([]);
  await opened(world);
  await world.time.pass(120_000);
  const mend = spoil(world, BASE);
  world.exchange.books.deposit(BASE, 0.25);
  await world.time.pass(60_000);
  world.exchange.books.deposit('USDT', 7);
  await world.time.pass(180_000);
  const told = (): readonly string[] =>
    world.received.map(({ text }) => text).filter((text) => text.includes('came to the account'));
  expect(told()).toEqual([expect.stringContaining('7 USDT')]);
  mend();
  await world.time.pass(180_000);
  expect(told()).toEqual([expect.stringContaining('7 USDT'), expect.stringContaining(`0.25 ${BASE}`)]);
});
