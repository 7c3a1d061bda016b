import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { awsPlace } from '../../adapters/aws/aws-place.ts';
import { beatOutcome, type Heartbeat, type SessionBeat } from '../../contract/heartbeat.ts';
import { monotonicMs } from './monotonic-ms.ts';
import { PulseBeats } from './pulse-beats.ts';
import { PulseBoard } from './pulse-board.ts';
import { lagOn, measureLag } from './pulse-lag.ts';
import { AT_START, type PulseCondition, type PulseFacts, type PulseNews } from './pulse-options.ts';
import { marketMs } from './session-vitals.ts';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.closeAllConnections();
});

interface Table {
  readonly url: string;
  readonly beats: Heartbeat[];
  isThrottled: boolean;
}

/** Answers as DynamoDB, and keeps the beats that it is told. */
async function startTable(): Promise<Table> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { Item: item } = JSON.parse(Buffer.concat(chunks).toString()) as { Item?: { body: { S: string } } };
      if (item !== undefined && !table.isThrottled) table.beats.push(JSON.parse(item.body.S) as Heartbeat);
      response
        .writeHead(table.isThrottled ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' })
        .end(table.isThrottled ? '{"__type":"ProvisionedThroughputExceededException"}' : '{}');
    });
  }).listen(0, '127.0.0.1');
  open.push(server);
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const table: Table = { url, beats: [], isThrottled: false };
  return table;
}

function factsAt(url: string, subject: PulseFacts['subject']): PulseFacts {
  const login = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  const aws = awsPlace('DYNAMODB', { AWS_ENDPOINT_URL: url, ...login });
  return {
    subject,
    ...{ strategy: 'sma-crossover', registryStage: 'Production', holder: 'h1', startedMs: 0, versions: {} },
    ...{ state: { kind: 'table', table: 'tradai-state', aws }, metrics: { kind: 'none' }, everyMs: 60_000 },
  };
}

const RUN = { kind: 'run', runId: 'hy-1', attempt: 2, mode: 'hyperopt' } as const;
const SESSION = { kind: 'session', account: 'paper', mode: 'dry-run', epoch: 7 } as const;
const VITALS = {
  worst: null,
  lastAnswerMs: null,
  offsetMs: -3,
  openTrades: 2,
  openOrders: 1,
  pnl: -1.5,
  orders: null,
} as const;

describe('beats', () => {
  it('come half as often while the table is throttled, and tell how many did not arrive', async () => {
    const table = await startTable();
    const news: PulseNews[] = [];
    const condition = { ...AT_START, stage: 'RUNNING', unit: 'trials' } as const;
    const beats = await PulseBeats.open(factsAt(table.url, RUN), condition, new PulseBoard(), (one) => news.push(one));
    await beats.beat();
    table.isThrottled = true;
    await beats.beat();
    expect(beats.everyMs).toBe(120_000);
    await beats.beat();
    table.isThrottled = false;
    await beats.beat();
    expect(beats.everyMs).toBe(60_000);
    await beats.beat();

    expect(table.beats.map(({ seq, failed_beats: failed, every_ms: everyMs }) => [seq, failed, everyMs])).toEqual([
      [0, 0, 60_000],
      [3, 2, 120_000],
      [4, 2, 60_000],
    ]);
    expect(news).toHaveLength(1);
    expect(news[0]).toMatchObject({ kind: 'problem', message: expect.stringContaining('has too much to do') });
  });

  it('of a session carry the epoch of its lease, how it fares and what a swap changed', async () => {
    const table = await startTable();
    const board = new PulseBoard();
    const facts = { ...factsAt(table.url, SESSION), versions: { tradai: '0.1.0', model: '3' } };
    const condition: PulseCondition = {
      ...AT_START,
      ...{
        stage: 'DEGRADED',
        causes: ['maintenance'],
        series: ['ETH/USDT 1h', 'BTC/USDT 5m'],
        versions: { model: '4' },
      },
    };
    const closeMs = Date.now() - 90_000;
    const beats = await PulseBeats.open(facts, condition, board, () => {});
    board.vitals.write({ ...VITALS, worst: { series: 1, closeMs, timeframeMs: 300_000 }, lastAnswerMs: Date.now() });
    await beats.beat();
    await beats.end(beatOutcome(75, 'The lease was lost.'));

    const whose = { kind: 'session', account: 'paper', mode: 'dry-run', epoch: 7 };
    expect(table.beats).toMatchObject([
      { ...whose, stage: 'DEGRADED', causes: ['maintenance'], versions: { tradai: '0.1.0', model: '4' } },
      { seq: 1, outcome: { code: 75, name: 'temporary', message: 'The lease was lost.' }, progress: null },
    ]);
    const [{ ts, data_age_ms: ageMs, session }] = table.beats as [SessionBeat];
    expect(ageMs).toBe(ts - closeMs);
    expect(session).toMatchObject({
      candle: { series: 'BTC/USDT 5m', close_ms: closeMs, age_ms: ageMs },
      ...{ market_ms: ts, offset_ms: -3, open_trades: 2, open_orders: 1, pnl: -1.5 },
    });
  });

  it('of a session with orders at an exchange say how these fare, and that audits are missed', async () => {
    const table = await startTable();
    const board = new PulseBoard();
    const condition = { ...AT_START, stage: 'RUNNING', series: ['BTC/USDT 5m'], unprotected: ['BTC/USDT'] } as const;
    const live = { ...SESSION, mode: 'live' } as const;
    const beats = await PulseBeats.open(factsAt(table.url, live), condition, board, () => {});
    const nowMs = Date.now();
    const counts = { unknown: 1, blocked: 2, open: 3, positions: 4, usedWeightPct: 12.5, isAuditOk: false };
    const tell = (auditMs: number): void => {
      const worst = { series: 0, closeMs: nowMs, timeframeMs: 300_000 };
      const orders = { ...counts, lastAuditMs: auditMs, lastAnswerMs: nowMs };
      board.vitals.write({ ...VITALS, worst, lastAnswerMs: nowMs, orders });
    };
    tell(nowMs);
    await beats.beat();
    tell(nowMs - 151_000);
    await beats.beat();
    await beats.end(beatOutcome(0));

    const [well, stalled] = table.beats as [SessionBeat, SessionBeat];
    expect(well).toMatchObject({ mode: 'live', stage: 'RUNNING', causes: [] });
    expect(well.session!.orders).toMatchObject({
      ...{ unknown: 1, blocked: 2, open: 3, positions: 4, unprotected: ['BTC/USDT'] },
      ...{ used_weight_pct: 12.5, last_audit_ms: nowMs, is_last_audit_ok: false },
    });
    expect(stalled).toMatchObject({ stage: 'STALLED', causes: ['audit-old'] });
  });

  it('of a session are due at once when it tells another stage or cause, and when what is measured stays otherwise', async () => {
    const table = await startTable();
    const board = new PulseBoard();
    const fresh = { ...VITALS, lastAnswerMs: Date.now() };
    const worst = { series: 0, closeMs: Date.now(), timeframeMs: 300_000 };
    board.vitals.write({ ...fresh, worst });
    const condition: PulseCondition = { ...AT_START, stage: 'RUNNING', series: ['BTC/USDT 5m'] };
    const beats = await PulseBeats.open(factsAt(table.url, SESSION), condition, board, () => {});
    const looks = (count: number): readonly boolean[] => Array.from({ length: count }, () => beats.look());
    expect(beats.look(), 'before the first beat').toBe(false);
    await beats.beat();
    expect(looks(20)).not.toContain(true);
    beats.condition = { ...condition, stage: 'DEGRADED', causes: ['ban'] };
    expect(beats.look()).toBe(true);
    await beats.beat();
    beats.condition = { ...condition, stage: 'DEGRADED', causes: ['maintenance'] };
    expect(beats.look()).toBe(true);
    await beats.beat();
    const old = { ...fresh, worst: { ...worst, closeMs: Date.now() - 3_600_000 } };
    board.vitals.write(old);
    expect(looks(9)).not.toContain(true);
    board.vitals.write({ ...fresh, worst });
    expect(beats.look(), 'it was a moment').toBe(false);
    board.vitals.write(old);
    expect(looks(10).indexOf(true)).toBe(9);
    await beats.beat();
    expect(looks(20)).not.toContain(true);
    table.isThrottled = true;
    await beats.beat();
    beats.condition = condition;
    expect(beats.look(), 'a store that wants patience').toBe(false);
    await beats.end(beatOutcome(0));
    expect(table.beats.map((beat) => (beat as SessionBeat).stage)).toEqual([
      ...['RUNNING', 'DEGRADED', 'DEGRADED', 'STALLED'],
    ]);
  });

  it('of a session that says that it trades, and whose candles do not come, say that it is stalled', async () => {
    const table = await startTable();
    const board = new PulseBoard();
    const anchor = { anchorMarketMs: Date.UTC(2021, 0, 1), anchorRealMs: monotonicMs() };
    const clock = { factor: 480, ...anchor };
    const condition = { ...AT_START, stage: 'RUNNING', clock, series: ['BTC/USDT 5m'] } as const;
    const beats = await PulseBeats.open(factsAt(table.url, SESSION), condition, board, () => {});
    const tell = (agoMs: number): void => {
      const nowMs = marketMs(clock, 0);
      const worst = { series: 0, closeMs: nowMs - agoMs, timeframeMs: 300_000 };
      board.vitals.write({ ...VITALS, worst, lastAnswerMs: nowMs });
    };
    tell(0);
    await beats.beat();
    tell(900_000);
    await beats.beat();
    await beats.end(beatOutcome(0));

    expect(table.beats.slice(0, 2)).toMatchObject([
      { stage: 'RUNNING', causes: [] },
      { stage: 'STALLED', causes: ['stale-data'] },
    ]);
  });
});

/** Whether this holds within twenty seconds. */
async function becomes(holds: () => boolean, meanwhile = (): void => {}): Promise<boolean> {
  for (const until = performance.now() + 20_000; !holds() && performance.now() < until;) {
    meanwhile();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return holds();
}

/** Serves no event for 2.5 s. Once may not show: what is written in the same turn has it not yet, and a second later 50 looks outweigh it. */
function busy(): void {
  for (const from = performance.now(); performance.now() - from < 2500;) Math.sqrt(from);
}

describe('a board', () => {
  it('knows nothing before it is told', () => {
    const { progress, vitals, lag, beats } = new PulseBoard();

    expect({ progress, lag, beats }).toEqual({ progress: null, lag: null, beats: 0 });
    expect(vitals.read(0)).toBeNull();
  });

  it('shows another thread what was written', () => {
    const board = new PulseBoard();
    const other = new PulseBoard(board.shared);
    board.setProgress(12_345_678_901, null);
    board.vitals.write(VITALS);
    other.countBeat();

    expect(other.progress).toEqual({ done: 12_345_678_901, total: null });
    expect(other.vitals.read(0)).toEqual(VITALS);
    expect(board.beats).toBe(1);
    board.setProgress(3, 10);
    expect(other.progress).toEqual({ done: 3, total: 10 });
  });

  it.each([
    ['as measured', 12.5, 1000, 1500, 12.5],
    ['for as long as nothing was measured', 12.5, 1000, 31_000, 29_000],
    ['never less than nothing', 0, 1000, 900, 0],
  ])('a thread is late %s', (_, p99Ms, atMs, nowMs, expected) => {
    const board = new PulseBoard();
    board.setLag(p99Ms, atMs);

    expect(lagOn(board, nowMs)).toBe(expected);
  });

  it('is told how long a thread served no event, until the next beat is made', async () => {
    const board = new PulseBoard();
    const stop = measureLag(board);
    expect(board.lag).toMatchObject({ p99Ms: 0 });
    expect(await becomes(() => board.lag!.p99Ms > 2000, busy)).toBe(true);
    board.countBeat();
    expect(await becomes(() => board.lag!.p99Ms < 1000)).toBe(true);
    stop();
  });
});
