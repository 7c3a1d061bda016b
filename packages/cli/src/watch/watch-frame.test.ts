import { operating } from '@tradai/runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Operating } from '../commands/session-place.ts';
import { KEY, NOW, ROWS, tradeRecord, worldRecords } from '../session-world.fixture.ts';
import { watchFrame } from './watch-frame.ts';
import type { WatchLook } from './watch-look.ts';
import { NEW_UI, withTrades, type WatchUi } from './watch-ui.ts';

let api: Operating;
beforeAll(async () => {
  api = await operating();
});

function look(more: Readonly<Record<string, unknown>> = {}): WatchLook {
  const stored = { key: KEY, seq: 42, atMs: NOW, epoch: 3, records: worldRecords(more) };
  const quotes = api.quotesIn([{ seq: 42, atMs: NOW, text: JSON.stringify(ROWS.log) }]);
  return {
    view: api.sessionView(stored, { realMs: NOW, quotes }),
    health: { stage: 'RUNNING', causes: [], beatAgeMs: 12_000, isSilent: false, outcome: null, figures: null },
    lease: {
      ...{ holder: '4f1c2a9b-77', epoch: 3, rvn: 'r', ttlMs: 20_000, isReleased: false },
      ...{ build: 'b', mode: 'dry-run', startedMs: NOW },
    },
    equity: ROWS.equity,
    said: ROWS.said.map((said, i) => ({ seq: i + 1, atMs: NOW, said })),
  };
}

function frame(seen: WatchLook, columns: number, rows: number, ui: Partial<WatchUi> = {}): string {
  const marked = withTrades(
    { ...NEW_UI, ...ui },
    seen.view.open.map(({ trade }) => trade),
  );
  const lines = watchFrame(seen, marked, api, { columns, rows });
  expect(lines.length).toBe(rows);
  for (const { text } of lines) expect(text.length).toBeLessThanOrEqual(columns);
  return lines.map(({ text }) => text.trimEnd()).join('\n');
}

describe('the screen of a session', () => {
  it('at 100 columns', () => {
    expect(`\n${frame(look(), 100, 27)}\n`).toMatchInlineSnapshot(`
      "
      rises, dry-run                                                                   2026-01-02 03:04:05
      RUNNING                                                                                    beat 12 s
      Equity 1,009.000 USDT (0.90 %)  open -1.000  closed 10.000  free 700.000
      ▁▁▂▁▂▄▁▃▆▁▄█
      held by 4f1c2a9b, epoch 3, step 42
      TRADES  2 open, 1 closed
        Id  Pair      Side       For  Tag    Stake  Entry  Rate  Stop   Profit  Profit %
      ▸  2  BTC/USDT  long  0d 02:00  up   200.000    200   210   180   10.000      5.00
         3  ETH/USDT  long  0d 03:00  up   110.000    110    99    99  -11.000    -10.00
      ORDERS  1 waiting
        Pair      Order       Rate  Amount       For
        ETH/USDT  limit sell   120       1  0d 03:00
      AGE OF DATA
        Pair         Candle  Price  Entered, or why not
        SOL/USDT  1 h 4 min      –  stale-data
        BTC/USDT      4 min    2 s  in-trade
        ETH/USDT      4 min    2 s  in-trade
      LOG
      2026-01-02 03:04:05  info   ETH/USDT: bought 1 at 110
      2026-01-02 03:04:05  warn   SOL/USDT: data are old






      q quit   p pause entries   r resume   x force exit of the marked trade   ↑↓ mark another
      "
    `);
  });

  it('at 60 columns', () => {
    expect(`\n${frame(look(), 60, 24)}\n`).toMatchInlineSnapshot(`
      "
      rises, dry-run                           2026-01-02 03:04:05
      RUNNING                                            beat 12 s
      Equity 1,009.000 USDT (0.90 %)  open -1.000  closed 10.000 …
      ▁▁▂▁▂▄▁▃▆▁▄█
      TRADES  2 open, 1 closed
        Id  Pair      Side  Entry  Rate  Stop   Profit  Profit %
      ▸  2  BTC/USDT  long    200   210   180   10.000      5.00
         3  ETH/USDT  long    110    99    99  -11.000    -10.00
      ORDERS  1 waiting
        Pair      Order       Rate  Amount       For
        ETH/USDT  limit sell   120       1  0d 03:00
      AGE OF DATA
        Pair         Candle  Price  Entered, or why not
        SOL/USDT  1 h 4 min      –  stale-data
        BTC/USDT      4 min    2 s  in-trade
        ETH/USDT      4 min    2 s  in-trade
      LOG
      2026-01-02 03:04:05  info   ETH/USDT: bought 1 at 110
      2026-01-02 03:04:05  warn   SOL/USDT: data are old




      q quit  p pause  r resume  x exit trade  ↑↓ mark
      "
    `);
  });

  it('keeps trades when there are few rows', () => {
    expect(`\n${frame(look(), 80, 10)}\n`).toMatchInlineSnapshot(`
      "
      rises, dry-run                                               2026-01-02 03:04:05
      RUNNING                                                                beat 12 s
      Equity 1,009.000 USDT (0.90 %)  open -1.000  closed 10.000  free 700.000
      ▁▁▂▁▂▄▁▃▆▁▄█
      held by 4f1c2a9b, epoch 3, step 42
      TRADES  2 open, 1 closed
        Id  Pair      Side       For    Stake  Entry  Rate  Stop   Profit  Profit %
      ▸  2  BTC/USDT  long  0d 02:00  200.000    200   210   180   10.000      5.00
         3  ETH/USDT  long  0d 03:00  110.000    110    99    99  -11.000    -10.00
      q quit  p pause  r resume  x exit trade  ↑↓ mark
      "
    `);
  });

  it.each([
    [20, 3],
    [1, 1],
    [300, 100],
  ])('holds %d columns and %d rows', (columns, rows) => {
    expect(frame(look(), columns, rows).split('\n').length).toBe(rows);
  });

  it('marks the trade that a key means, in words too where colors are not seen', () => {
    const text = frame(look(), 80, 24, { selected: 3 });
    expect(text.split('\n').filter((line) => line.startsWith('▸ '))).toEqual([expect.stringContaining('ETH/USDT')]);
  });

  it('shows the marked one of more trades than there is room for', () => {
    const many = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [
        `trade/${i + 10}`,
        tradeRecord({ id: i + 10, pair: 'BTC/USDT', entry: 100 }),
      ]),
    );
    const marked = (selected: number): string[] =>
      frame(look(many), 80, 24, { selected })
        .split('\n')
        .filter((line) => /^[▸ ] +\d+  BTC/.test(line))
        .map((line) => line.slice(0, 4));
    expect(marked(30)).toEqual(['  25', '  26', '  27', '  28', '  29', '▸ 30', '  31', '  32', '  33', '  34']);
    expect(marked(2).length).toBe(9);
    expect(marked(49).at(-1)).toBe('▸ 49');
  });

  it('asks why on the last row', () => {
    const prompt = { wish: { kind: 'pause' }, question: 'Pause entries.', typed: 'news' } as const;
    expect(frame(look(), 80, 24, { prompt }).split('\n').at(-1)).toBe(
      'Pause entries. Why? news█  (Enter asks, Esc does not)',
    );
  });

  it('says what is wrong: no beat, causes, a pause', () => {
    const degraded = {
      stage: 'DEGRADED',
      causes: ['stale-data'],
      detail: 'SOL/USDT 1h is behind',
      sinceMs: 1,
      stopping: null,
    };
    const seen = look({ 'host/state': degraded });
    const ill = { ...seen, health: { ...seen.health!, stage: 'DEGRADED' as const, causes: ['stale-data'] as const } };
    expect(frame(ill, 80, 24)).toContain('DEGRADED (stale-data): SOL/USDT 1h is behind');
    expect(frame({ ...seen, health: { ...seen.health!, isSilent: true } }, 80, 24)).toContain('silent, was RUNNING');
    expect(frame({ ...seen, health: null }, 80, 24)).toContain('silent, was DEGRADED (stale-data)');
  });

  it('says what troubles a session whose state says nothing of it, and which pair waits', () => {
    const warning = { cause: 'stale-data', text: 'ETH/USDT 4h (late, 7 min old).', sinceMs: NOW, isOn: true };
    const awaits = { 'SOL/USDT': { series: ['ETH/USDT|4h|-', 'SOL/USDT|1h|mark'], sinceMs: NOW } };
    expect(frame(look({ 'host/warnings': { 'stale-data': warning }, 'host/awaits': awaits }), 80, 24)).toContain(
      'RUNNING: ETH/USDT 4h (late, 7 min old).',
    );
    expect(frame(look({ 'host/awaits': awaits }), 80, 24)).toContain(
      'RUNNING: SOL/USDT waits for ETH/USDT 4h, SOL/USDT 1h mark',
    );
  });

  it('is there before the first step', () => {
    const empty = { key: KEY, seq: 0, atMs: 0, epoch: 0, records: new Map<string, string>() };
    const view = api.sessionView(empty, { realMs: NOW, quotes: new Map() });
    expect(frame({ view, health: null, lease: null, equity: [], said: [] }, 80, 12)).toMatchInlineSnapshot(`
      "rises, dry-run                                               2026-01-02 03:04:05
      never heard of                                                           no beat
      Equity –  open 0.000  closed 0.000  free –
      held by –, step 0
      TRADES  0 open, 0 closed






      q quit  p pause  r resume  x exit trade  ↑↓ mark"
    `);
  });
});
