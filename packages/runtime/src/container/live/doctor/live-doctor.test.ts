import { describe, expect, it } from 'vitest';
import { KEY } from '../../../adapters/exchange/orders/order-exchange.fixture.ts';
import { clientOrderId } from '../../../orders/client-order-id.ts';
import { ServiceError } from '../../../ports/errors.ts';
import {
  beat,
  booked,
  bought,
  ENTRY,
  examined,
  known,
  LEASE,
  LEAST_COST,
  limit,
  STOP,
  stopped,
  sure,
  TAG,
  troubles,
  world,
} from './examined.fixture.ts';
import type { DoctorSubject } from './live-doctor.ts';

describe('tradai live doctor', { timeout: 60_000 }, () => {
  it.each(['spot', 'usdm'] as const)('finds nothing to say of an account on %s where all is well', async (kind) => {
    const report = await examined(await world(kind));

    expect(troubles(report)).toEqual([]);
    expect(report.ending).toBe(0);
    expect(report.lines.find(({ what }) => what === 'balances')!.found).toContain('USDT 10000');
    expect(report.lines.find(({ what }) => what === 'limits')!.found).toMatch(/weigh [1-9]\d* of \d+/);
  });

  it.each(['spot', 'usdm'] as const)(
    'compares steps and limits of the markets file on %s with the exchange',
    async (kind) => {
      const open = await world(kind);
      const answer = await open.exchange.markets();
      if (answer.kind === 'failed') throw new Error(answer.why);
      const { pair, rules } = answer.rows[0]!;
      const filters = async (amountStep: string | null, pairs = [pair]) => {
        const known = await world(kind);
        const rulesOf = () => ({ ...rules, maxMarketAmount: null, amountStep });
        const { lines, ending } = await examined(known, {}, { pairs, rulesOf });
        return { ending, ...lines.find(({ what }) => what === 'filters')! };
      };

      expect(await filters(rules.amountStep)).toMatchObject({ state: 'ok', ending: 0 });
      expect(await filters('7')).toMatchObject({
        state: 'warn',
        found: `${pair}: the step of amounts is 7 in the markets file and ${rules.amountStep} at the exchange.`,
        ending: 0,
      });
      expect((await filters(rules.amountStep, ['NO/USDT'])).found).toBe('NO/USDT: the exchange does not list it.');
    },
  );

  it.each([
    ['an order with its tag', { lease: null, beat: null }, true],
    ['a process that beats', { lease: null }, false],
  ] as const)('fails without a journal where there is %s, and says not to cancel', async (_, signs, hasOrder) => {
    const open = await world('spot');
    if (hasOrder) sure(open.sim.engine.spot.place(KEY.apiKey, limit(ENTRY)));
    const { lines, ending } = await examined(open, null, signs);

    expect(ending).toBe(3);
    expect(lines.find(({ what }) => what === 'journal')).toMatchObject({
      state: 'fail',
      found: expect.stringContaining('cancel nothing'),
    });
  });

  it('says where there is no journal that the session was started before', async () => {
    const ended = beat({ outcome: { code: 0, name: 'done', message: '' } });
    const { lines } = await examined(await world('spot'), null, { beat: ended });

    expect(lines.find(({ what }) => what === 'journal')).toMatchObject({
      state: 'warn',
      found: expect.stringContaining('Its lease was held 3 times'),
    });
  });

  it('shows the exchange where the journal cannot be read', async () => {
    const readStored = async (): Promise<never> =>
      Promise.reject(new ServiceError('journal-damaged', 'x.db is damaged.'));
    const { lines, ending } = await examined(await world('usdm'), {}, { readStored });

    expect(ending).toBe(3);
    expect(lines.find(({ what }) => what === 'balances')).toMatchObject({ state: 'ok' });
    expect(lines.find(({ what }) => what === 'journal')).toMatchObject({
      state: 'fail',
      found: expect.stringContaining('x.db is damaged.'),
    });
  });

  it('shows the exchange where what lies beside the journal cannot be read, and never says that nobody runs', async () => {
    const signs = { permit: null, lease: null, beat: null, signsTrouble: 'state/state.db is no database.' };
    const report = await examined(await world('usdm'), {}, signs);

    expect(report.ending).toBe(3);
    expect(troubles(report)).toEqual(['state fail']);
    expect(report.lines.find(({ what }) => what === 'state')!.found).toContain('state/state.db is no database.');
  });

  it.each([
    [null, 'nobody ever held it'],
    [{ ...LEASE, epoch: 2 }, 'it stands at epoch 2'],
  ])('fails where the lease is behind the journal, as each start then ends with 75: %s', async (lease, found) => {
    const { lines, ending } = await examined(await world('spot'), {}, { lease });

    expect(ending).toBe(3);
    expect(lines.find(({ what }) => what === 'lease')).toMatchObject({
      state: 'fail',
      found: expect.stringContaining(`The journal was written under epoch 3, and ${found}.`),
    });
  });

  it('fails for a key that is copied wrongly, sends nothing with it, and goes on with the journal', async () => {
    const secret = JSON.stringify({ ...KEY, secret: `${KEY.secret} ` });
    const report = await examined(await world('spot'), {}, { env: { TRADAI_SECRET_EXCHANGE_MAIN: secret } });

    expect(report.ending).toBe(3);
    expect(troubles(report)).toEqual(['key fail']);
    expect(report.lines.map(({ what }) => what)).toContain('journal');
  });

  it('tells orders of ours, of nobody and of others apart', async () => {
    const open = await world('spot');
    for (const cid of [ENTRY, clientOrderId(TAG, 9, 1), 'by-hand'])
      sure(open.sim.engine.spot.place(KEY.apiKey, limit(cid)));
    const report = await examined(open, known(ENTRY));

    expect(troubles(report)).toEqual(['orphan orders fail', 'foreign orders warn']);
    expect(report.lines.filter(({ what }) => what.includes('orders')).map(({ found }) => found)).toEqual([
      'OURS_KNOWN: 1 plain and 0 trigger.',
      expect.stringMatching(/^OURS_ORPHAN, in no journal here: 1 plain and 0 trigger: buy 1 BTC\/USDT \(\d+\)\.$/),
      expect.stringMatching(/^FOREIGN, left alone: 1 plain/),
      expect.stringContaining('known'),
    ]);
    expect(report.ending).toBe(3);
  });

  it('a foreign order alone is no failure', async () => {
    const open = await world('spot');
    sure(open.sim.engine.spot.place(KEY.apiKey, limit('by-hand')));
    const report = await examined(open);

    expect(troubles(report)).toEqual(['foreign orders warn']);
    expect(report.ending).toBe(0);
  });

  it('a position without its stop fails, with it not', async () => {
    const open = await world('usdm');
    bought(open);
    const records = { ...booked(open.pair, '1'), ...known(ENTRY, STOP) };
    const without = await examined(open, records);
    stopped(open, STOP);
    const protectedOne = await examined(open, records);

    expect(troubles(without)).toEqual(['stops fail']);
    expect(without.ending).toBe(3);
    expect(troubles(protectedOne)).toEqual([]);
    expect(protectedOne.lines.find(({ found }) => found.startsWith('OURS_KNOWN'))!.found).toContain('1 trigger');
  });

  it('a stop on spot need not cover what closed trades have left, before that is an order by the rules of the exchange', async () => {
    const looked = async (amount: string, last: number) => {
      const open = await world('spot', 0, LEAST_COST);
      stopped(open, STOP);
      const quote = { timeMs: 1, bid: null, ask: null, last, book: null };
      const readQuotes = async () => Promise.resolve(new Map([[open.pair, quote]]));
      const records = { ...booked(open.pair, amount), ...known(ENTRY, STOP) };
      return examined(open, records, { pairs: [open.pair], readQuotes });
    };
    const well = await looked('1.02', 100);

    expect(troubles(well)).toEqual(['filters warn']);
    expect(well.lines.find(({ what }) => what === 'stops')!.found).toContain('0.02 of BTC/USDT');
    expect(troubles(await looked('1.02', 1000))).toEqual(['filters warn', 'stops fail']);
    expect(troubles(await looked('1.06', 100))).toEqual(['filters warn', 'stops fail']);
  });

  it('prices of a journal that cannot be read are none, and hide nothing', async () => {
    const readQuotes = async (): Promise<never> => Promise.reject(new ServiceError('damaged-store', 'A row is none.'));

    expect(troubles(await examined(await world('spot'), {}, { readQuotes }))).toEqual([]);
  });

  it('leverage above the cap of the config is told', async () => {
    const open = await world('usdm');
    bought(open);
    const records = booked(open.pair, '1');
    const leverage = async (config: DoctorSubject['config']) => {
      const { lines } = await examined(open, records, { config });
      return lines.find(({ what }) => what === 'leverage')!;
    };

    expect(await leverage(null)).toMatchObject({ state: 'ok', found: `${open.pair} 20x cross.` });
    expect(await leverage({})).toMatchObject({
      state: 'warn',
      found: `${open.pair} 20x cross; the cap leverage lets 5 pass, ${open.pair} has more.`,
    });
  });

  it('a position that stands in no book fails', async () => {
    const open = await world('usdm');
    bought(open);

    expect(troubles(await examined(open))).toEqual(['positions fail', 'stops fail']);
  });

  it('a position that is one step as a whole fails in no book, and without its stop', async () => {
    const open = await world('usdm');
    bought(open);
    const inSteps = { stepOf: () => '1' };

    expect(troubles(await examined(open, {}, inSteps))).toEqual(['positions fail', 'stops fail']);
    expect(troubles(await examined(open, booked(open.pair, '1'), inSteps))).toEqual(['stops fail']);
    expect(troubles(await examined(open, booked('ETH/USDT:USDT', '1'), inSteps))).toContain('positions fail');
  });

  it('hedge mode fails', async () => {
    const open = await world('usdm');
    open.sim.engine.usdm.setHedge(KEY.apiKey, true);

    expect(troubles(await examined(open))).toEqual(['position mode fail']);
  });

  it.each([-20_000, 20_000])(
    'a clock that is %d ms away is told, and the account is read all the same',
    async (skew) => {
      const report = await examined(await world('spot', skew));

      expect(troubles(report)).toEqual(['clock warn']);
      expect(report.ending).toBe(0);
    },
  );

  it('without a journal, what has its tag is an orphan', async () => {
    const open = await world('spot');
    sure(open.sim.engine.spot.place(KEY.apiKey, limit(ENTRY)));
    const report = await examined(open, null, { permit: null, lease: null, beat: null });

    expect(troubles(report)).toEqual([
      ...['orphan orders fail', 'positions warn', 'stops warn', 'journal fail', 'unknown orders warn'],
      ...['blocked intents warn', 'permit fail', 'lease warn', 'beat warn', 'data warn'],
    ]);
  });

  it.each([
    ['a wrong key', JSON.stringify({ apiKey: 'another', secret: 'secret-of-the-account' })],
    ['a wrong secret', JSON.stringify({ ...KEY, secret: 'another' })],
    ['no key', ''],
  ])('%s ends with 77', async (_, secret) => {
    const report = await examined(await world('spot'), {}, { env: { TRADAI_SECRET_EXCHANGE_MAIN: secret } });

    expect(troubles(report)).toEqual(['key fail']);
    expect(report.ending).toBe(77);
  });

  it.each(['spot', 'usdm'] as const)('a key that may not trade on %s ends with 77', async (kind) => {
    const open = await world(kind);
    open.sim.faults.load({ version: 1, rules: [{ do: { exchange: { kind: 'keyState', value: 'noTrade' } } }] });
    const report = await examined(open);

    expect(troubles(report)).toEqual(['key fail']);
    expect(report.lines.find(({ what }) => what === 'key')!.found).toContain('may not trade');
    expect(report.ending).toBe(77);
  });

  it('an exchange that is away ends with 69', async () => {
    const report = await examined(await world('spot'), {}, { env: { TRADAI_EXCHANGE_URL: 'http://127.0.0.1:9' } });

    expect(troubles(report)).toEqual(['exchange fail']);
    expect(report.ending).toBe(69);
  });

  it('one that bans the address at the first question is away as well', async () => {
    const open = await world('spot');
    open.sim.faults.load({ version: 1, rules: [{ do: { limit: { kind: '418', seconds: 600 } } }] });
    const report = await examined(open);

    expect(report.ending).toBe(69);
  });

  it.each([
    ['BANNED', ['ban']],
    ['HALTED', ['ban', 'kill-switch']],
  ])('one that the session of today says bans its address, %s, is asked nothing', async (stage, causes) => {
    const open = await world('spot');
    const before = open.sim.log.length;
    const report = await examined(open, {}, { beat: beat({ stage, causes }) });

    expect(open.sim.log.length).toBe(before);
    expect(troubles(report)).toEqual(['exchange fail', 'beat warn']);
    expect(report.ending).toBe(69);
  });

  it('one that a session said bans its address before it fell silent is asked', async () => {
    const stale = beat({ stage: 'BANNED', causes: ['ban'], ts: Date.now() - 600_000 });

    expect(troubles(await examined(await world('spot'), {}, { beat: stale }))).toEqual(['beat fail']);
  });

  it('an exchange without proofs is asked nothing', async () => {
    const report = await examined(await world('spot'), {}, { exchange: 'kraken' });

    expect(troubles(report)).toEqual(['card fail']);
    expect(report.lines[0]!.found).toContain('there is no proof of');
    expect(report.ending).toBe(3);
  });

  it.each([
    [{ build: '1.0.1' }, 'permit fail'],
    [{ dryRun: true }, 'permit fail'],
    [{ lease: { ...LEASE, build: '0.9.0' } }, 'permit fail'],
    [{ lease: { ...LEASE, mode: 'dry-run' } }, 'lease fail'],
    [{ lease: { ...LEASE, isReleased: true } }, 'lease warn'],
    [{ beat: beat({ ts: Date.now() - 600_000 }) }, 'beat fail'],
  ])('of the session: %j', async (more, trouble) => {
    expect(troubles(await examined(await world('spot'), {}, more))).toEqual([trouble]);
  });

  it('orders in doubt fail', async () => {
    const records = {
      [`attempt/${ENTRY}`]: { cid: ENTRY, intent: 1, state: 'UNKNOWN' },
      'intent/1': { id: 1, pair: 'BTC/USDT', state: 'BLOCKED', blocked: 'unknown' },
    };
    expect(troubles(await examined(await world('spot'), records))).toEqual([
      'unknown orders fail',
      'blocked intents fail',
    ]);
  });
});
