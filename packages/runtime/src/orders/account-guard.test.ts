import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  exposureOf,
  guardVerdict,
  loweredLimits,
  MOST_ACCOUNT_LIMITS,
  type AccountLimits,
  type AccountRow,
} from './account-guard.ts';
import { anAccountRow, exposed } from './account-row.fixture.ts';
import { compareExact } from './exact.ts';

const RUNS = Number(process.env['TRADAI_RUNS'] ?? 2000) / 4;
const LIMITS: AccountLimits = { ...MOST_ACCOUNT_LIMITS, grossShare: 0.8, netShare: 0.6, coinShare: 0.4 };

const verdict = (...rows: readonly AccountRow[]) => guardVerdict(rows, 'USDT', LIMITS);
const row = (session: string, coins: AccountRow['coins'], of: Partial<AccountRow> = {}): AccountRow =>
  anAccountRow({ session, coins, ...of });
const held = (amount: string) => exposed({ held: amount });
const fallen = (session: string, equity: string, of: Partial<AccountRow> = {}): AccountRow =>
  anAccountRow({ session, equity, ...of });

describe('an account of 1000, at most 800 gross, 600 net, 400 of one coin', () => {
  it.each<[string, readonly AccountRow[], string, readonly string[]]>([
    ['nothing', [], 'ACTIVE', []],
    ['two sessions that have nothing', [row('a', {}), row('b', {})], 'ACTIVE', []],
    ['400 of a coin', [row('a', { BTC: held('400') })], 'ACTIVE', []],
    ['400.01 of a coin', [row('a', { BTC: held('400.01') })], 'REDUCING', ['account-coin']],
    ['400.01 of it short', [row('a', { BTC: held('-400.01') })], 'REDUCING', ['account-coin']],
    [
      'a coin in two sessions',
      [row('a', { BTC: held('300') }), row('b', { BTC: held('101') })],
      'REDUCING',
      ['account-coin'],
    ],
    ['one long, one short of it', [row('a', { BTC: held('300') }), row('b', { BTC: held('-300') })], 'ACTIVE', []],
    ['entries that work', [row('a', { BTC: exposed({ held: '200', buys: '200.01' }) })], 'REDUCING', ['account-coin']],
    ['a short entry beside a long', [row('a', { BTC: exposed({ held: '300', sells: '300' }) })], 'ACTIVE', []],
    ['600 net', [row('a', { BTC: held('300'), ETH: held('300') })], 'ACTIVE', []],
    ['601 net', [row('a', { BTC: held('300') }), row('b', { ETH: held('301') })], 'REDUCING', ['account-net']],
    ['800 gross', [row('a', { BTC: held('400') }), row('b', { ETH: held('-400') })], 'ACTIVE', []],
    [
      '801 gross',
      [row('a', { BTC: held('400') }), row('b', { ETH: held('-400'), SOL: exposed({ sells: '1' }) })],
      ...(['REDUCING', ['account-gross']] as const),
    ],
    ['another stake currency', [row('a', {}), row('b', { BTC: held('900') }, { currency: 'USDC' })], 'ACTIVE', []],
    [
      'capitals that differ',
      [row('a', { BTC: held('300') }), row('b', {}, { capital: '500' })],
      ...(['REDUCING', ['account-coin']] as const),
    ],
    [
      'no capital',
      [row('a', { BTC: held('1') }, { capital: '0' })],
      'REDUCING',
      ['account-gross', 'account-net', 'account-coin'],
    ],
  ])('with %s', (_title, rows, state, reasons) => {
    expect(verdict(...rows)).toEqual({ state, reasons });
  });
});

describe('an account of 1000 that reduces from a fall of 80 and halts from 150', () => {
  it.each<[string, readonly AccountRow[], string]>([
    ['79.99 of one session', [fallen('a', '920.01')], 'ACTIVE'],
    ['80 of one session', [fallen('a', '920')], 'REDUCING'],
    ['80 of two sessions', [fallen('a', '960'), fallen('b', '960')], 'REDUCING'],
    ['149.99', [fallen('a', '850.01')], 'REDUCING'],
    ['150', [fallen('a', '850')], 'HALTED'],
    [
      '150 of two sessions, one of them above where it began',
      [fallen('a', '1100', { peak: '1180' }), fallen('b', '930')],
      'HALTED',
    ],
    [
      'a gain that does not hide the fall of another',
      [fallen('a', '2000', { peak: '2000' }), fallen('b', '850')],
      'HALTED',
    ],
    [
      '150 that a person cleared in another session',
      [fallen('a', '850'), fallen('b', '1000', { clearedMs: 7, peakSinceMs: 7 })],
      'ACTIVE',
    ],
    ['150 since a person cleared it', [fallen('a', '850', { clearedMs: 7, peakSinceMs: 7 })], 'HALTED'],
    ['no capital and no fall', [fallen('a', '1000', { capital: '0' })], 'ACTIVE'],
  ])('with %s', (_title, rows, state) => {
    expect(verdict(...rows).state).toBe(state);
  });
});

describe('limits', () => {
  it('are lowered and never raised, and what is no number is refused', () => {
    expect(
      loweredLimits(MOST_ACCOUNT_LIMITS, { grossShare: 0.5, netShare: 2, coinShare: Number.NaN, haltShare: -1 }),
    ).toEqual({
      limits: { ...MOST_ACCOUNT_LIMITS, grossShare: 0.5 },
      refused: ['netShare', 'coinShare', 'haltShare'],
    });
    expect(loweredLimits(MOST_ACCOUNT_LIMITS, {})).toEqual({ limits: MOST_ACCOUNT_LIMITS, refused: [] });
  });
});

describe('whatever sessions have', () => {
  const amount = fc.integer({ min: 0, max: 50_000 }).map((cents) => String(cents / 100));
  const exposure = fc.record({
    held: fc.tuple(fc.boolean(), amount).map(([isShort, of]) => (isShort ? `-${of}` : of)),
    buys: amount,
    sells: amount,
  });
  const coins = fc.dictionary(fc.constantFrom('BTC', 'ETH', 'SOL'), exposure);
  const rows = fc.array(
    fc
      .record({ session: fc.constantFrom('a', 'b', 'c'), coins, equity: amount, peak: amount })
      .map((of) => anAccountRow(of)),
    { minLength: 1, maxLength: 4 },
  );
  const measures = ['gross', 'net', 'coin'] as const;

  it('an entry more makes no exposure smaller, so that it never opens what was closed', () => {
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom('BTC', 'NEW'),
        fc.constantFrom('buys', 'sells'),
        amount,
        (all, coin, side, size) => {
          const more = [...all, anAccountRow({ session: 'more', coins: { [coin]: exposed({ [side]: size }) } })];
          const [before, after] = [exposureOf(all, 'USDT'), exposureOf(more, 'USDT')];
          for (const of of measures) expect(compareExact(after[of], before[of])).toBeGreaterThanOrEqual(0);
          const [wasOpen, isOpen] = [all, more].map((rows) => guardVerdict(rows, 'USDT', LIMITS).state === 'ACTIVE');
          expect(isOpen && !wasOpen).toBe(false);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('the order of the rows does not matter, and gross is never below net, nor below a coin', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const seen = exposureOf(all, 'USDT');
        expect(exposureOf(all.toReversed(), 'USDT')).toEqual(seen);
        expect(compareExact(seen.gross, seen.net)).toBeGreaterThanOrEqual(0);
        expect(compareExact(seen.gross, seen.coin)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: RUNS },
    );
  });
});
