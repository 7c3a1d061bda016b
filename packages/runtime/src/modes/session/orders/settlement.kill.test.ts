import { describe, expect, it } from 'vitest';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { LIVE_KEY, MadeLiveWorld, MortalProcess } from './made-live-world.fixture.ts';

const SECOND = 1000;
const ENTER = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;
const HAPPENS_MS = 24 * SECOND;
/** Who is killed after this has no time to settle what happened. */
const QUIET_MS = 140 * SECOND;
const END_MS = 240 * SECOND;
/** All points, as on nights: minutes instead of seconds. */
const EVERY = process.env['TRADAI_KILL_POINTS'] === 'all' ? 1 : 4;

type Happening = (world: MadeLiveWorld) => void;

/** What stands in the books at the end, whatever happened to the process at that point. */
async function played(killAt: number, happens: Happening) {
  const world = new MadeLiveWorld([ENTER], { market: 'futures' });
  const mortal = new MortalProcess(killAt);
  let process = world.start(mortal);
  const points = { from: 0, to: 0 };
  for (let ms = 0; ms < END_MS; ms += 2 * SECOND) {
    if (ms === HAPPENS_MS) {
      points.from = mortal.points;
      happens(world);
    }
    if (ms === QUIET_MS) points.to = mortal.points;
    await world.time.pass(2 * SECOND);
    if (!process.mortal.isDead) continue;
    process.kill();
    process = world.start();
  }
  const records = [...(await world.records())];
  const under = (prefix: string): readonly string[] =>
    records.filter(([key]) => key.startsWith(prefix)).map(([, text]) => text);
  const open = under('trade/').filter((text) => (JSON.parse(text) as TradeRecord).closed === null);
  const rows = await world.store.rows(LIVE_KEY, 'closed', {});
  const put = rows
    .flatMap(({ text }) => Object.keys(JSON.parse(text) as object))
    .filter((key) => key.startsWith('trade/'));
  process.kill();
  const { orders } = world.exchange.books;
  return {
    points,
    end: {
      trades: [...open.map(() => 'open'), ...put.map(() => 'closed')],
      positions: under('position/').map((text) => (JSON.parse(text) as { readonly amount: string }).amount),
      fills: under('fill/').length,
      income: under('income/').length,
      stops: orders.filter(({ kind, status }) => kind === 'stop-market' && status === 'open').length,
      state: world.stages.at(-1),
    },
  };
}

const FUNDING = { kind: 'FUNDING_FEE', tranId: '1', pair: PAIR, asset: 'USDT', amount: '-1' } as const;

describe('a live session that is killed at any point', () => {
  it.each<[string, string, Happening]>([
    [
      'while its position is liquidated',
      'closed, holds nothing, RUNNING',
      ({ exchange }) => exchange.books.liquidate(PAIR),
    ],
    [
      'while its stop becomes another order',
      'closed, holds nothing, RUNNING',
      ({ exchange }) => {
        exchange.books.becomes = 'new';
        exchange.books.price(PAIR, 89);
      },
    ],
    [
      'while a step of its position goes astray',
      'open, holds 0.999, RUNNING',
      ({ exchange }) => void exchange.books.apart.set(PAIR, -0.001),
    ],
    [
      'while funding is charged',
      'open, holds 1, RUNNING',
      ({ exchange, nowMs }) => void exchange.income.push({ ...FUNDING, atMs: nowMs }, { ...FUNDING, atMs: nowMs }),
    ],
    [
      'while somebody else trades its pair',
      'open, holds 1, HALTED foreign-order position-differs',
      ({ exchange }) => exchange.books.trade(PAIR, 'buy', 0.5, 'web_1'),
    ],
  ])(
    '%s comes to the same for its account: its trade is %s',
    async (_, comesTo, happens) => {
      const whole = await played(Infinity, happens);
      const { trades, positions, state } = whole.end;
      expect(`${trades.join(' and ')}, holds ${positions[0] ?? 'nothing'}, ${state}`).toBe(comesTo);
      const other: unknown[] = [];
      // Income is read with the first look of each process, so that only one that was started again has it within minutes.
      const { income: _income, ...expected } = whole.end;
      const { from, to } = whole.points;
      for (let at = from + 1; at <= to; at += EVERY) {
        const { income, ...end } = (await played(at, happens)).end;
        if (JSON.stringify(end) !== JSON.stringify(expected) || income > 1) other.push({ at, ...end, income });
      }
      expect(other).toEqual([]);
      expect(to - from).toBeGreaterThan(20);
    },
    120_000,
  );
});
