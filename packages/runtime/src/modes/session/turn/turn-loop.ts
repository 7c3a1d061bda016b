import { nextOpenMs } from '@tradai/strategy-sdk';
import type { FinalCandle } from '../../../market/market-feed.ts';
import type { MarketSeries } from '../../../ports/live-market.ts';
import type { CandleRows } from '../rows/candle-rows.ts';
import type { Decide } from '../matters/resolve-matters.ts';
import { BookBudget } from './book-budget.ts';
import { carryOut } from '../commands/commands.ts';
import { MOST_WISHES, type CommandInbox } from '../commands/command-inbox.ts';
import type { SettingsBounds } from '../commands/settings-note.ts';
import type { FundingWatch, HeldTrade } from './funding-watch.ts';
import { heldQuotes, knownIn } from './known-profit.ts';
import { lookAround, quotesFor } from './look-around.ts';
import { nextState } from './next-state.ts';
import { openTrades } from './open-trades.ts';
import { Overruns } from './overruns.ts';
import { seriesKey } from '../rows/row-forms.ts';
import type { OpenStep, SessionHost } from '../host/session-host.ts';
import { isStopDone, keepLeaving } from '../commands/stopping.ts';
import { HOST_AWAITS, seriesText, type HostAwaits } from '../view/host-records.ts';
import { StreamSelfTest } from './stream-selftest.ts';
import { VitalSigns } from './vital-signs.ts';
import type { VersionSwap } from '../swap/version-swap.ts';
import { dropOverrun } from '../orders/drop-overrun.ts';
import type { OrderDesk } from '../orders/order-desk.ts';
import type { Wake } from './wake.ts';

/** Turns are at least so far apart in real time, however fast the market's clock runs. */
const LEAST_TURN_MS = 50;

export interface TurnLoopParts {
  /** Market time from one look to the next; a closed candle does not wait for it. */
  readonly throttleMs: number;
  readonly inbox: CommandInbox;
  readonly wake: Wake;
  /** The process was asked to end. */
  readonly stop: AbortSignal;
  readonly rows: CandleRows;
  readonly funding: FundingWatch;
  readonly swap: VersionSwap;
  /** Null: orders fill with play money. */
  readonly desk: OrderDesk | null;
  /** Of the version that enters by now; null with play money. */
  readonly boundsNow: () => SettingsBounds | null;
}

/** Why the loop ended: the process was asked to end, a person's wish is fulfilled, or credentials are refused and nothing is open. */
export type LoopEnd = 'asked' | 'done' | 'refused';

/** Looks at the market again and again: at once when candles close or a person wants something, else every few seconds. */
export async function turnLoop(host: SessionHost, parts: TurnLoopParts): Promise<LoopEnd> {
  const { clock } = host.parts;
  const everyMs = Math.max(parts.throttleMs, LEAST_TURN_MS * clock.factor);
  const vitals = new VitalSigns(host, parts.desk);
  const books = new BookBudget();
  const selfTest = parts.desk === null ? null : new StreamSelfTest(host);
  const overruns = new Overruns(parts.rows);
  for (let nextMs = host.feed.nowMs(); !parts.stop.aborted;) {
    // Books and exchange are compared every minute, however seldom a session looks at its market.
    const ordersMs = host.feed.nowMs() + (parts.desk?.turnInMs ?? Infinity);
    const { candles: given, late } = await host.feed.next(Math.min(nextMs, ordersMs), parts.wake.signal);
    const candles = host.untaken(given);
    if (parts.stop.aborted) break;
    parts.wake.reset();
    if (isOfOrdersAlone(host, parts, candles.length + late.length, nextMs)) {
      await parts.desk!.orderTurn();
      if (parts.desk!.isNeedless) return 'refused';
      continue;
    }
    await takeOrdersFirst(parts);
    if (await turn(host, { ...parts, books, overruns, selfTest }, candles)) return 'done';
    if (parts.desk?.isNeedless === true) return 'refused';
    sayLate(host, late);
    vitals.tell();
    nextMs = host.feed.nowMs() + everyMs;
  }
  return 'asked';
}

/** What came in of orders does not wait for a look at the market, nor does it bring the next one forward. */
function isOfOrdersAlone(
  host: SessionHost,
  { desk, inbox }: Pick<TurnLoopParts, 'desk' | 'inbox'>,
  candles: number,
  nextMs: number,
): boolean {
  const hasWork = desk !== null && (!desk.inbox.isEmpty || desk.turnInMs <= 0);
  return hasWork && candles === 0 && inbox.open.length === 0 && host.feed.nowMs() < nextMs;
}

/** A stop of what was filled does not wait for what the strategy computes. A wish of a person goes before what would leave with it. */
async function takeOrdersFirst({ desk, inbox }: Pick<TurnLoopParts, 'desk' | 'inbox'>): Promise<void> {
  if (desk !== null && !desk.inbox.isEmpty && inbox.open.length === 0) await desk.orderTurn();
}

/** Of series that a pair waits for it is said already, with the pair. */
function sayLate(host: SessionHost, late: readonly MarketSeries[]): void {
  const awaited = Object.values(host.read<HostAwaits>(HOST_AWAITS) ?? {}).flatMap(({ series }) => series);
  for (const series of late)
    if (!awaited.includes(seriesKey(series)))
      host.say('warn', 'late-candle', `The candle of ${seriesText(series)} that has closed is not there yet.`);
}

/** An exchange has changed what it sends of the market, or the program reads it wrongly. The stream of the account is another matter. */
function warnOfUnknown(host: SessionHost): void {
  for (const part of host.feed.takeUnknown())
    host.warn({ cause: 'unknown-frames', about: 'market', text: `${part} means nothing to this program.` });
}

interface TurnParts extends TurnLoopParts {
  readonly books: BookBudget;
  readonly overruns: Overruns;
  readonly selfTest: StreamSelfTest | null;
}

/** One step: what closed, what was paid, what people want, and a look at everything. True when a person's wish to end it is fulfilled. */
async function turn(host: SessionHost, parts: TurnParts, candles: readonly FinalCandle[]): Promise<boolean> {
  const { books, boundsNow, desk, funding, inbox, overruns, rows, selfTest, swap } = parts;
  let isEnd = false;
  for (const { series, candle } of candles) host.reached(nextOpenMs(candle.openTimeMs, series.timeframe));
  await host.step(async (step) => {
    await desk?.hear(step);
    if (candles.length > 0) {
      overruns.took(candles, await takeCandles(step, rows, candles));
      await swap.take(step);
    }
    for (const event of await funding.due(step.nowMs, heldTrades(step)))
      await step.take({ kind: 'funding', ...event }, () => ({ kind: 'funding', ...event }));
    const quotesOf = quotesFor(host);
    const decide: Decide | null = desk === null ? null : (at, work) => desk.decide(at, work);
    const world = { quotesOf, reload: (at: OpenStep) => swap.reload(at), decide, bounds: boundsNow() };
    for (const command of inbox.open.slice(0, MOST_WISHES)) await carryOut(command, step, world);
    await keepLeaving(step, quotesOf);
    // The session's time stands still where the exchange's clock was set back; books do not.
    const due = books.due(host.wants, candles.length > 0, host.parts.clock.monotonicMs());
    // A session that is to end enters nothing any more.
    const barred = { ...overruns.barred(), ...swap.barred(), ...selfTest?.barred(), ...desk?.barred(step) };
    if (!isStopDone(step)) await lookAround(step, rows, due, barred);
    if (desk !== null) {
      await dropOverrun(desk, step);
      // Books and the strategy take seconds at worst: what was decided meanwhile does not leave once a person says that nothing is to be entered.
      for (const command of inbox.pauses(step.draft.answers.map(({ id }) => id))) await carryOut(command, step, world);
      await desk.plan(step);
    }
    isEnd = isStopDone(step);
    warnOfUnknown(host);
    nextState(step, swap.wishes, desk);
  });
  desk?.committed();
  inbox.answered(host.answered);
  swap.answered(host.answered);
  return isEnd;
}

/** Real time that the strategy took for them. */
async function takeCandles(step: OpenStep, rows: CandleRows, candles: readonly FinalCandle[]): Promise<number> {
  const { host, draft, nowMs } = step;
  const row = rows.closing(candles, nowMs, host.newestVersion);
  if (row !== null) draft.row('reasons', row);
  const newest: Record<string, number> = {};
  for (const { series, candle } of candles) newest[seriesKey(series)] = candle.openTimeMs;
  const closed = candles.map(({ series, candle }) => ({ series, candle }));
  const { tookMs } = await step.take({ kind: 'candles', candles: closed }, () => ({ kind: 'candles', newest }));
  host.took(closed.map(({ series, candle }) => ({ series, newest: [candle] })));
  if (row === null) return tookMs;
  const look = await host.parts.driver.look(heldQuotes(host));
  const { equity, wallet, trades } = look;
  // A trade without a rate counts its stake, which is neither a profit nor a loss: a day that began so would have what comes later.
  host.profitAbs = knownIn(look) ?? host.profitAbs;
  draft.row('equity', { total: equity, free: wallet.free, open: trades.length });
  return tookMs;
}

function heldTrades(step: OpenStep): readonly HeldTrade[] {
  return openTrades(step).map(({ trade: { pair, openTimeMs } }) => ({ pair, openTimeMs }));
}
