import { candleOpenMs, nextOpenMs } from '@tradai/strategy-sdk';
import type { ExitType } from '../../../core/exit-type.ts';
import { utc } from '../../backtest/utc.ts';
import { causeOfExtra, causeOfMissing } from './entry-causes.ts';
import { explained, type Verdict } from './parity-cause.ts';
import type { ParityTrade } from './parity-trade.ts';
import type { ParityWorld } from './parity-world.ts';

export interface Changed {
  readonly session: ParityTrade;
  readonly backtest: ParityTrade;
}

/** Why a trade went otherwise in a session than in its backtest, and where they part; null: it did not. */
export function causeOfChange(
  pair: Changed,
  world: ParityWorld,
): { readonly atMs: number; readonly verdict: Verdict } | null {
  const { session, backtest } = pair;
  if (session.signalMs !== backtest.signalMs) {
    const isLater = session.signalMs > backtest.signalMs;
    const atMs = Math.min(session.openTimeMs, backtest.openTimeMs);
    return { atMs, verdict: isLater ? causeOfMissing(backtest, world) : causeOfExtra(session, world) };
  }
  const entered = entryRates(pair, world);
  // Where it left matters more than at what rate it was entered.
  if (leftOtherwise(pair, world)) return { atMs: firstExitMs(pair), verdict: otherExit(pair, world) };
  if (entered !== null) return { atMs: session.openTimeMs, verdict: entered };
  if (session.entries !== backtest.entries || session.exits !== backtest.exits)
    return { atMs: session.openTimeMs, verdict: otherAdjustments(pair, world) };
  if (!near(session.stakeAmount, backtest.stakeAmount, world.tolerance))
    return { atMs: session.openTimeMs, verdict: otherStake(pair, world) };
  return exitRates(pair, world);
}

function near(a: number, b: number, tolerance: number): boolean {
  return Math.abs(a - b) <= tolerance * Math.abs(b);
}

function entryRates({ session, backtest }: Changed, world: ParityWorld): Verdict | null {
  if (near(session.openRate, backtest.openRate, world.tolerance)) return null;
  const { pair, signalMs } = session;
  return ratesApart(pair, signalMs, `entered at ${session.openRate}, on the candle ${backtest.openRate}`, world);
}

function exitRates(
  { session, backtest }: Changed,
  world: ParityWorld,
): { readonly atMs: number; readonly verdict: Verdict } | null {
  const atMs = session.closeTimeMs;
  if (!near(session.closeRate, backtest.closeRate, world.tolerance)) {
    const text = `left at ${session.closeRate}, on the candle ${backtest.closeRate}`;
    return { atMs, verdict: ratesApart(session.pair, candleBefore(atMs, world), text, world) };
  }
  // Fees and funding, as a ratio of what was put in; both rates have their own tolerance.
  const apart = Math.abs(session.profitAbs - backtest.profitAbs);
  const position = Math.abs(backtest.stakeAmount) * backtest.leverage;
  return apart <= 3 * world.tolerance * position
    ? null
    : { atMs, verdict: explained('different-fill', 'other fees or funding at the same rates') };
}

/** By a book; or later than it should have been. */
function ratesApart(pair: string, candleMs: number, text: string, { evidence }: ParityWorld): Verdict {
  const late = evidence.late(pair, candleMs);
  if (late !== null) return explained('late-data', late);
  const away = evidence.away(pair, candleMs);
  return away === null ? explained('different-fill', text) : explained('missed-candle', away);
}

/** For another reason, or decided on another candle. */
function leftOtherwise({ session, backtest }: Changed, { timeframe }: ParityWorld): boolean {
  if (session.exitMs === null || backtest.exitMs === null) return session.exitMs !== backtest.exitMs;
  if (candleOpenMs(session.exitMs, timeframe) !== candleOpenMs(backtest.exitMs, timeframe)) return true;
  return isStop(session.exitType) ? !isStop(backtest.exitType) : session.exitReason !== backtest.exitReason;
}

/** Where it lay and whether it had moved does not matter, its rate does. */
function isStop(type: ExitType | null): boolean {
  return type === 'stop_loss' || type === 'trailing_stop_loss' || type === 'stoploss_on_exchange';
}

function firstExitMs({ session, backtest }: Changed): number {
  return Math.min(session.exitMs ?? Infinity, backtest.exitMs ?? Infinity);
}

function otherExit(pair: Changed, world: ParityWorld): Verdict {
  const { session, backtest } = pair;
  const { evidence } = world;
  const asked = leftByCommand(session, world);
  if (asked !== null) return explained('command', asked);
  if (session.exitType === 'emergency_exit')
    return explained('different-fill', 'exit orders waited in vain, and it left at any price');
  const atMs = firstExitMs(pair);
  const candleMs = candleBefore(atMs, world);
  const away = evidence.away(session.pair, candleMs);
  if (away !== null) return explained('missed-candle', away);
  const late = evidence.late(session.pair, candleMs);
  if (late !== null) return explained('late-data', late);
  const change = evidence.otherSettings(world.fromMs, atMs);
  if (change !== null) return explained('other-settings', change);
  if (session.hasWaited || backtest.hasWaited)
    return explained('different-fill', `an exit order waited: ${bothExits(pair)}`);
  const reached = passedBy(pair, world);
  if (reached !== null) return explained('unexplained', reached);
  const isByPrice = [session, backtest].some(({ exitType }) => isOfPrice(exitType, world));
  return explained(isByPrice ? 'different-exit-path' : 'unexplained', bothExits(pair));
}

function leftByCommand(
  { id, exitType, openTimeMs, closeTimeMs }: ParityTrade,
  { evidence }: ParityWorld,
): string | null {
  if (exitType !== 'force_exit') return null;
  const asked = evidence.wish(['force-exit', 'stop'], closeTimeMs, openTimeMs, (wish) =>
    wish.kind === 'force-exit'
      ? wish.trade === 'all' || wish.trade === id
      : wish.kind === 'stop' && wish.how === 'close',
  );
  return asked ?? 'a person left it: force_exit';
}

/** Exits that hang on what prices did inside of a candle. */
function isOfPrice(type: ExitType | null, { exitProfitOnly }: ParityWorld): boolean {
  return type === 'exit_signal' ? exitProfitOnly : type !== null;
}

/** The backtest left at a fixed level that the session saw too, and the session stayed. */
function passedBy({ session, backtest }: Changed, { evidence, timeframe, tolerance }: ParityWorld): string | null {
  const { exitMs, exitType, closeRate, isShort } = backtest;
  if (exitMs === null || (session.exitMs ?? Infinity) <= exitMs) return null;
  if (exitType !== 'stop_loss' && exitType !== 'roi') return null;
  const openMs = candleOpenMs(exitMs, timeframe);
  const isUp = (exitType === 'roi') !== isShort;
  const moved = Math.abs(session.openRate / backtest.openRate - 1);
  const level = closeRate * (1 + (isUp ? 1 : -1) * (moved + tolerance));
  // Targets hang on the time in trade, which begins a little later in a session.
  const sinceMs = openMs + Math.max(0, session.openTimeMs - backtest.openTimeMs);
  const untilMs = Math.min(session.exitMs ?? Infinity, nextOpenMs(openMs, timeframe));
  const seen = evidence.seen(session.pair, sinceMs, untilMs);
  const beyond = seen?.find(({ quote }) => {
    const rate = isShort ? quote.ask : quote.bid;
    return rate !== null && (isUp ? rate > level : rate < level);
  });
  if (beyond === undefined) return null;
  return `the session saw ${isShort ? beyond.quote.ask : beyond.quote.bid} at ${utc(beyond.timeMs)}, beyond the ${exitType} of the backtest at ${closeRate}, and stayed`;
}

function otherAdjustments({ session, backtest }: Changed, { evidence, fromMs }: ParityWorld): Verdict {
  const change = evidence.otherSettings(fromMs, session.closeTimeMs);
  if (change !== null) return explained('other-settings', change);
  const count = ({ entries, exits }: ParityTrade): string => `${entries} entries and ${exits} exits`;
  return explained('different-exit-path', `${count(session)} in the session, ${count(backtest)} in the backtest`);
}

function otherStake({ session, backtest }: Changed, { evidence, fromMs }: ParityWorld): Verdict {
  const change = evidence.otherSettings(fromMs, session.openTimeMs);
  if (change !== null) return explained('other-settings', change);
  return { follows: 'any', evidence: `a stake of ${session.stakeAmount}, in the backtest ${backtest.stakeAmount}` };
}

/** The candle whose end begins the one in which something happens: its row tells of that time. */
function candleBefore(timeMs: number, { timeframe }: ParityWorld): number {
  return candleOpenMs(candleOpenMs(timeMs, timeframe) - 1, timeframe);
}

function bothExits({ session, backtest }: Changed): string {
  return `${exitText(session)} in the session, ${exitText(backtest)} in the backtest`;
}

function exitText({ exitMs, exitReason, closeRate }: ParityTrade): string {
  return exitMs === null ? 'open' : `${exitReason} at ${closeRate} on ${utc(exitMs)}`;
}
