import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyDelta, type SessionRecords } from '../../../session/record-book.ts';
import { sourceHash } from '../../../strategies/local-imports.ts';
import { DriverWorld, exampleWorld, shippedCandles } from './driver-world.fixture.ts';
import { openDriver } from './open-driver.ts';
import { changedVersion, strategyFile, tradesIn } from './session-driver-contract.fixture.ts';
import type { VersionSpec } from './driver-parts.ts';

const DAY = 86_400_000;
const FROM = Date.UTC(2021, 2, 1);

/** Remembers pairs and trades, sends messages, and looks at rows of entries of all trades, of other versions too. */
const LINES = `
  state: { trade: { looks: 0 }, pair: { exits: 0, seen: 0 } },
  botStart: ({ notify }) => notify('begun', { key: 'begun' }),
  botLoopStart: ({ notify, portfolio, state }) => {
    notify('an hour', { key: 'clock', everyMinutes: 60 });
    for (const trade of portfolio.openTrades()) state(trade.pair).seen = trade.entryRow.close;
  },
  confirmTradeEntry: ({ pair, state }) => state(pair).exits > 40 ? veto('enough') : confirm,
  customExit: ({ trade, state, portfolio }) => {
    const notes = state(trade);
    notes.looks += 1;
    const before = portfolio.closedTrades({ pair: trade.pair }).at(-1);
    return notes.looks > 20 + (before === undefined ? 0 : Math.round(before.entryRow.close) % 9) ? exitNow('looked ' + notes.looks) : keep;
  },
  confirmTradeExit: ({ pair, state }) => { state(pair).exits += 1; return confirm; },`;

describe('versions of a strategy that remembers', () => {
  let dataDir: string;
  let file: string;
  let world: DriverWorld;
  beforeAll(async () => {
    dataDir = await shippedCandles('spot/2021');
    const example = await exampleWorld('sma-crossover', dataDir);
    file = strategyFile(LINES, 'enterLong(candles.close.gt(candles.open))', 'confirm, exitNow, keep, veto');
    const strategy = { name: 'trying', file, sha256: sourceHash(file) };
    world = new DriverWorld({ ...example.spec, id: 'first', strategy }, example.markets, dataDir);
  }, 60_000);
  afterAll(() => {
    rmSync(dataDir, { recursive: true, force: true });
    rmSync(dirname(file), { recursive: true, force: true });
  });

  async function recordsOf(
    versions: ReadonlyMap<number, VersionSpec>,
    isCut: (number: number) => boolean,
  ): Promise<SessionRecords> {
    let driver = await openDriver(await world.parts(FROM));
    let records = applyDelta(new Map(), await driver.take({ kind: 'start', nowMs: FROM }));
    let newest = world.spec;
    for (const [number, event] of (await world.events(FROM, FROM + 6 * DAY)).entries()) {
      records = applyDelta(records, await driver.take(event));
      if (event.kind !== 'turn') continue;
      const { nowMs } = event;
      const version = versions.get(number);
      if (version !== undefined) {
        const history = await world.history(nowMs, new Map(), version);
        const answer = await driver.take({ kind: 'version', nowMs, version, history });
        if (answer.problem !== null) throw new Error(answer.problem.text);
        records = applyDelta(records, answer);
        newest = version;
      }
      if (isCut(number)) driver = await openDriver(await world.parts(nowMs, records, newest));
    }
    return records;
  }

  /** Without the names of versions, and where their candles begin. */
  function nameless(records: SessionRecords): Map<string, unknown> {
    const kept = [...records].filter(([key]) => !/^(version|history)\//.test(key));
    return new Map(
      kept.map(([key, text]) => {
        const { version: _, versions: __, ...rest } = JSON.parse(text) as Record<string, unknown>;
        return [key, rest];
      }),
    );
  }

  it('make the records of one, over restarts too', async () => {
    const one = nameless(await recordsOf(new Map(), () => false));
    const swaps = new Map(
      [150, 231, 232, 408].map((number) => [
        number,
        changedVersion(world, { amount_reserve_percent: 0.05, x: number }),
      ]),
    );
    expect(nameless(await recordsOf(swaps, () => false))).toEqual(one);
    expect(nameless(await recordsOf(swaps, (number) => number % 60 === 33 || number === 231))).toEqual(one);
    expect(tradesIn(await recordsOf(new Map(), () => false)).length).toBeGreaterThan(20);
    expect((one.get('notes/pair/BTC/USDT') as { readonly exits: number }).exits).toBeGreaterThan(1);
    expect(one.get('notice/clock')).toMatchObject({ count: 144 });
    expect((one.get('account') as { readonly failures: object }).failures).toEqual({});
  });
});
