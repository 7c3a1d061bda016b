import { describe, expect, it } from 'vitest';
import type { IncomeRow } from '../../../orders/order-op.ts';
import { HOST_AUDIT } from './audit.ts';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';
import { BTC, FROM_MS, holding, OLD_MS, UNTIL_MS, type Rows } from './made-snapshot.fixture.ts';
import { trading } from './made-trade.fixture.ts';
import { settleSnapshot, type SettlementWorld } from './settle-snapshot.ts';
import type { SnapshotTaken } from './take-snapshot.ts';

const ETH = 'ETH/USDT:USDT';
const SPOT = 'BTC/USDT';
const TAKEN: SnapshotTaken = {
  ...{ fromMs: FROM_MS, untilMs: UNTIL_MS, pairs: [], unread: [], differences: [], adjusted: [], isUnsure: false },
  ...{ account: { balances: {}, positions: [], isHedged: false }, income: null },
};
const WORLD: SettlementWorld = {
  ...{ marginMode: 'isolated', pairs: [BTC], contractSizeOf: () => '0.5', stepOf: () => '0.01' },
};
const PAID: IncomeRow = { kind: 'FUNDING_FEE', tranId: '7', pair: BTC, asset: 'USDT', amount: '-1', atMs: OLD_MS };

async function settled(
  rows: Rows,
  taken: Partial<SnapshotTaken>,
  {
    refused = null,
    ...world
  }: Partial<SettlementWorld> & { readonly refused?: 'position-differs' | 'no-trade' | null } = {},
): Promise<MadeOrderStep> {
  const step = MadeOrderStep.of(rows);
  step.refuses = () => refused;
  await settleSnapshot(step.step, step.orders, { ...TAKEN, ...taken }, { ...WORLD, ...world });
  return step;
}

describe('a trade whose position the books have taken over by a step', () => {
  const adjusted = [{ pair: BTC, found: '-1.98' }];

  it('has as much as there is, in base units and without a sign', async () => {
    const { heard, draft, warned } = await settled({ ...trading({ id: 3 }), ...holding('-1.98') }, { adjusted });
    const event = { kind: 'position', nowMs: STEP_MS, tradeId: 3, amount: 0.99 };
    expect([heard, draft.events, warned]).toEqual([[event], [event], []]);
  });

  it('is that of its pair: another one hears nothing', async () =>
    expect((await settled(trading({ pair: ETH }), { adjusted })).heard).toEqual([]));

  it('is a matter of a person where it does not believe that, and its pair is not entered before somebody resumes', async () => {
    const step = await settled(trading({ id: 3 }), { adjusted }, { refused: 'position-differs' });
    const text = `${BTC}: the account holds 0.99, and trade 3 counts on 1; a person has to look. ${BTC} is not entered before somebody resumes.`;
    expect(step.warned).toEqual([{ cause: 'position-differs', text }]);
    expect(step.row(`halt/${BTC}`)).toEqual({ reason: 'step-gone', sinceMs: STEP_MS });
  });

  it('halts nothing where it does not take that for another reason', async () => {
    const step = await settled(trading({ id: 3 }), { adjusted }, { refused: 'no-trade' });
    expect([step.warned, step.row(`halt/${BTC}`)]).toEqual([[], null]);
  });
});

describe('funding that the account was paid', () => {
  it('is what the trades of its pair hear, per base unit that was held', async () => {
    const { heard, draft } = await settled({ ...trading(), ...holding('4') }, { income: [PAID] });
    const event = { kind: 'funding', pair: BTC, timeMs: OLD_MS, perUnit: 0.5 };
    expect([heard, draft.events]).toEqual([[event], [event]]);
  });

  it('is booked up to the time of the look, as far as it was asked for', async () => {
    const cursor = async (income: SnapshotTaken['income']) => (await settled({}, { income })).row('cursor/income');
    expect([await cursor([]), await cursor(null)]).toEqual([String(FROM_MS), null]);
  });
});

describe('a trade on spot of which nothing was there', () => {
  const gone = {
    ...{ ...trading({ pair: SPOT }), ...holding('1', SPOT), [`lacking/${SPOT}`]: '1' },
    [`differs/${SPOT}`]: { sinceMs: 1, booked: '1', found: '0', isTold: true },
  };
  const account = (total: string) => ({
    balances: { BTC: { free: total, used: '0', total } },
    positions: [],
    isHedged: null,
  });
  const world = { marginMode: null, pairs: [SPOT] };

  it('hears that it is back with the look that shows it', async () => {
    const { heard } = await settled(gone, { account: account('1') }, world);
    expect(heard).toEqual([{ kind: 'position', nowMs: STEP_MS, tradeId: 1, amount: 1, isBack: true }]);
  });

  it('hears nothing while that stays so', async () => {
    const differences = [{ kind: 'position', pair: SPOT, booked: '1', found: '0', isSlight: false }] as const;
    expect((await settled(gone, { account: account('0'), differences }, world)).heard).toEqual([]);
  });

  it('is told first what it has by now, then what that was paid', async () => {
    const found = { ...trading({ id: 2 }), ...holding('4') };
    const taken = { account: account('1'), adjusted: [{ pair: BTC, found: '4' }], income: [PAID] };
    const { heard } = await settled({ ...gone, ...found }, taken, world);
    expect(heard.map((event) => [event.kind, 'isBack' in event])).toEqual([
      ['position', false],
      ['position', true],
      ['funding', false],
    ]);
  });
});

it('what a look came to is written down, and what the account cannot sell of a coin', async () => {
  const account = { balances: { BTC: { free: '0.4', used: '0', total: '0.4' } }, positions: [], isHedged: null };
  const step = await settled(holding('1', SPOT), { account }, { marginMode: null, pairs: [SPOT] });
  expect(step.row(HOST_AUDIT)).toEqual({ atMs: UNTIL_MS, isOk: true, differences: [] });
  expect(step.row(`lack-seen/${SPOT}`)).toBe('0.6');
});
