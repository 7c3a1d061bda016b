import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyDelta, type SessionRecords } from '../../../session/record-book.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { exampleWorld, shippedCandles, type DriverWorld } from './driver-world.fixture.ts';
import type { DriverParts } from './driver-parts.ts';
import type { DriverEvent, SessionDriver } from './session-driver.ts';
import { versionId } from './version-spec.ts';

const DAY = 86_400_000;
const FROM = Date.UTC(2021, 2, 1);

interface Lived {
  readonly records: SessionRecords;
  readonly driver: SessionDriver;
}

/** Lives through events, with a driver that is opened anew from records and candles after some of them. */
async function lived(
  world: DriverWorld,
  open: (parts: DriverParts) => Promise<SessionDriver>,
  events: readonly DriverEvent[],
  isCut: (number: number) => boolean = () => false,
): Promise<Lived> {
  let driver = await open(await world.parts(FROM));
  let records: SessionRecords = new Map();
  let version = world.spec;
  let closedMs = FROM;
  for (const [number, event] of events.entries()) {
    const answer = await driver.take(event);
    records = applyDelta(records, answer);
    expect(answer.problem).toBeNull();
    if (event.kind === 'version') ({ version } = event);
    if (event.kind === 'turn') closedMs = event.nowMs;
    // Candles that are taken are part of the history from then on.
    if (event.kind === 'candles' || !isCut(number)) continue;
    await driver.close();
    driver = await open(await world.parts(closedMs, records, version));
  }
  return { records, driver };
}

export function tradesIn(records: SessionRecords): readonly TradeRecord[] {
  const found = [...records].filter(([key]) => key.startsWith('trade/'));
  return found.map(([, text]) => JSON.parse(text) as TradeRecord).toSorted((a, b) => a.trade.id - b.trade.id);
}

/** What every way of running a session's driver has to do. */
export function describeDriver(
  name: string,
  open: (parts: DriverParts) => Promise<SessionDriver>,
  { days }: { readonly days: number },
): void {
  describe(`a driver ${name}`, () => {
    let dataDir: string;
    let world: DriverWorld;
    let events: readonly DriverEvent[];
    beforeAll(async () => {
      dataDir = await shippedCandles('spot/2021');
      world = await exampleWorld('pullback-ladder', dataDir);
      events = [{ kind: 'start', nowMs: FROM }, ...(await world.events(FROM, FROM + days * DAY))];
    }, 60_000);
    afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

    it('goes on from records and candles as it would have done', async () => {
      const whole = await lived(world, open, events);
      const cut = await lived(world, open, events, (number) => number % 401 === 200);
      expect(cut.records).toEqual(whole.records);
      expect(tradesIn(whole.records).length).toBeGreaterThan(2);
      for (const { driver } of [whole, cut]) await driver.close();
    });

    it('comes to the same with no other quotes than it asked for, and asks for none that it did not want', async () => {
      const [all, asked] = [await open(await world.parts(FROM)), await open(await world.parts(FROM))];
      let wants: readonly string[] = [];
      for (const event of events) {
        const answer = await all.take(event);
        const quotes =
          event.kind === 'turn' ? Object.fromEntries(answer.asked.map((pair) => [pair, event.quotes[pair]!])) : {};
        const again = await asked.take(event.kind === 'turn' ? { ...event, quotes } : event);
        expect([...again.put]).toEqual([...answer.put]);
        expect(wants).toEqual(expect.arrayContaining([...answer.asked]));
        ({ wants } = answer);
      }
      for (const driver of [all, asked]) await driver.close();
    });

    it('shows what a person may see', async () => {
      const { driver, records } = await lived(world, open, events.slice(0, 400));
      const open1 = tradesIn(records).filter(({ closed }) => closed === null);
      const last = events[399] as Extract<DriverEvent, { kind: 'turn' }>;
      const look = await driver.look(last.quotes);
      expect(look.trades.map(({ id, pair, version }) => [id, pair, version])).toEqual(
        open1.map(({ trade, version }) => [trade.id, trade.pair, version]),
      );
      const unrealized = look.trades.reduce((sum, { profitAbs }) => sum + profitAbs!, 0);
      expect(look.equity).toBeCloseTo(1_000 + look.wallet.closedProfit + unrealized, 6);
      await driver.close();
    });

    describe('that is to change', () => {
      const refused = async (event: DriverEvent): Promise<unknown> => {
        const { driver } = await lived(world, open, events.slice(0, 300));
        const { put, gone, problem } = await driver.take(event);
        await driver.close();
        expect([put.size, gone.length]).toEqual([0, 0]);
        return problem;
      };

      it('refuses settings that it cannot change, and values that they cannot have', async () => {
        expect(await refused({ kind: 'settings', settings: { stoploss: -0.2 } })).toMatchObject({
          code: 'not-supported',
        });
        expect(await refused({ kind: 'settings', settings: { max_open_trades: 'many' } })).toEqual({
          code: 'invalid-config',
          text: 'max_open_trades (command line) is "many"; expected -1 (no limit) or a whole number from 1.',
        });
      });

      it('refuses a version of another timeframe', async () => {
        const version = { ...world.spec, config: { ...world.spec.config, timeframe: '4h' } };
        const event = { kind: 'version', nowMs: FROM, version, history: [] } as const;
        expect(JSON.stringify(await refused(event))).toContain('timeframe is 4h; expected 1h');
      });

      it('refuses a version whose source is not what it was', async () => {
        const strategy = { ...world.spec.strategy, sha256: '0'.repeat(64) };
        const event = { kind: 'version', nowMs: FROM, version: { ...world.spec, strategy }, history: [] } as const;
        expect(await refused(event)).toMatchObject({ code: 'strategy-changed' });
      });

      it('lets a new version enter while trades keep theirs, over restarts too', async () => {
        const next = changedVersion(world, { stake_amount: 200 });
        const at = events.findIndex((event, number) => number > 420 && event.kind === 'turn');
        const { nowMs } = events[at] as Extract<DriverEvent, { kind: 'turn' }>;
        const history = await world.history(nowMs, new Map(), next);
        const swapped = events.toSpliced(at + 1, 0, { kind: 'version', nowMs, version: next, history });
        const whole = await lived(world, open, swapped);
        const cut = await lived(world, open, swapped, (number) => [at + 1, at + 5].includes(number));
        expect(cut.records).toEqual(whole.records);
        const [before, after] = [world.spec.id, next.id];
        const versions = tradesIn(whole.records).map(({ version }) => version);
        expect(versions).toEqual([...versions.filter((id) => id === before), ...versions.filter((id) => id === after)]);
        expect(new Set(versions)).toEqual(new Set([before, after]));
        const isNeeded = tradesIn(whole.records).some(({ version, closed }) => version === before && closed === null);
        expect(whole.records.has(`version/${before}`)).toBe(isNeeded);
        for (const { driver } of [whole, cut]) await driver.close();
      });

      it('leaves trades of a version that cannot be opened any more to the newest, and says why', async () => {
        const { driver, records } = await lived(world, open, events.slice(0, 400));
        await driver.close();
        const gone = JSON.parse(records.get(`version/${world.spec.id}`)!) as typeof world.spec;
        const strategy = { ...gone.strategy, file: `${gone.strategy.file}.gone` };
        const changed = new Map([...records, [`version/${gone.id}`, JSON.stringify({ ...gone, strategy })]]);
        const next = changedVersion(world, { stake_amount: 200 });
        const adopting = await open(await world.parts(FROM + 5 * DAY, changed, next));
        expect(adopting.opened.adopted).toMatchObject([{ id: gone.id }]);
        expect(adopting.opened.adopted[0]!.why).toContain('is not there');
        expect((await adopting.look({})).trades.map(({ version }) => version)).toContain(next.id);
        await adopting.close();
        const without = { ...next, without: [gone.id] };
        const spared = await open(await world.parts(FROM + 5 * DAY, records, without));
        expect(
          spared.opened.versions.map(({ id }) => id),
          'code that is not opened',
        ).toEqual([next.id]);
        expect(spared.opened.adopted).toEqual([{ id: gone.id, why: 'it has failed.' }]);
        await spared.close();
      });
    });

    it('cannot be opened by a strategy that is not there', async () => {
      const strategy = { ...world.spec.strategy, file: join(dataDir, 'strategy.ts') };
      const parts = { ...(await world.parts(FROM)), version: { ...world.spec, strategy } };
      await expect(open(parts)).rejects.toMatchObject({ code: 'strategy-changed' });
    });
  });
}

/** The same with other settings. */
export function changedVersion(world: DriverWorld, change: Record<string, unknown>): DriverWorld['spec'] {
  const { id: _, ...spec } = world.spec;
  const changed = { ...spec, config: { ...spec.config, ...change } };
  return { id: versionId(changed), ...changed };
}

/** A strategy file of these lines, which are added to its definition; without an `entry` it enters nothing. */
export function strategyFile(lines: string, entry = 'enterLong(candles.close.gt(1e9))', imports = ''): string {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-strategy-'));
  const file = join(folder, 'strategy.ts');
  writeFileSync(
    file,
    `import { defineStrategy, enterLong, ${imports} } from '@tradai/strategy-sdk';
export default defineStrategy({
  name: 'trying', timeframe: '1h', stoploss: -0.1,
  indicators: () => ({}),
  entry: ({ candles }) => [${entry}],
  ${lines}
});
`,
  );
  return file;
}
