import { nextOpenMs } from '@tradai/strategy-sdk';
import type { SessionReason } from '../../../session/reasons.ts';
import { explained, type Following, type Verdict } from './parity-cause.ts';
import type { ParityTrade } from './parity-trade.ts';
import type { ParityWorld } from './parity-world.ts';

/** Why a session did not make a trade that its backtest made. */
export function causeOfMissing(trade: ParityTrade, world: ParityWorld): Verdict {
  const { evidence } = world;
  const { pair, signalMs } = trade;
  const fate = evidence.fateOf(pair, signalMs);
  if (fate === null) {
    const away = evidence.away(pair, signalMs);
    return away === null ? explained('late-data', evidence.late(pair, signalMs)!) : explained('missed-candle', away);
  }
  const [direction, reason] = fate;
  const actsMs = nextOpenMs(signalMs, world.timeframe);
  if (reason === null) return unfilled(trade, world, 'session');
  if (direction !== (trade.isShort ? -1 : 1)) return otherSignal(trade, world, `the session saw no such signal`);
  const reached = WHY_NOT[reason]?.(trade, world);
  if (reached !== undefined) return reached;
  const change = evidence.otherSettings(world.fromMs, actsMs);
  if (change !== null) return explained('other-settings', change);
  return FOLLOWING[reason] === undefined
    ? explained('unexplained', `the session did not enter: ${reason}`)
    : { follows: FOLLOWING[reason], evidence: `the session did not enter: ${reason}` };
}

/** Why a session made a trade that its backtest did not make. */
export function causeOfExtra(trade: ParityTrade, world: ParityWorld): Verdict {
  const { evidence } = world;
  const { pair, signalMs, openTimeMs, isShort } = trade;
  const side = isShort ? 'short' : 'long';
  const asked = evidence.wish(
    ['force-entry'],
    openTimeMs,
    signalMs,
    (wish) => wish.kind === 'force-entry' && wish.pair === pair && wish.side === side,
  );
  if (trade.tag === 'force_entry' || asked !== null)
    return explained('command', asked ?? 'a person entered it: its tag is force_entry');
  const fate = world.backtestFate(pair, signalMs);
  if (fate === 'entered') return unfilled(trade, world, 'backtest');
  const change = evidence.otherSettings(world.fromMs, openTimeMs);
  if (change !== null) return explained('other-settings', change);
  if (fate === null) return otherSignal(trade, world, 'the candle as it is known now has no such signal');
  return FOLLOWING[fate] === undefined
    ? explained('unexplained', `the backtest did not enter: ${fate}`)
    : { follows: FOLLOWING[fate], evidence: `the backtest did not enter: ${fate}` };
}

/** What an earlier difference leaves behind. */
const FOLLOWING: Readonly<Partial<Record<SessionReason, Following['follows']>>> = {
  'in-trade': 'pair',
  'slot-taken': 'slot',
  locked: 'any',
  'not-enough-money': 'any',
  'no-stake': 'any',
  'stake-below-minimum': 'any',
  'minimum-above-maximum': 'any',
  'amount-too-small': 'any',
};

type Reached = (trade: ParityTrade, world: ParityWorld) => Verdict | undefined;

/** Reasons that say by themselves, or with a look into the journal, what kept a session from entering. */
const WHY_NOT: Readonly<Partial<Record<SessionReason, Reached>>> = {
  'stale-data': noFreshData,
  'no-rate': noFreshData,
  expired: noFreshData,
  paused: stopped,
  'crash-loop': () =>
    explained('missed-candle', 'the session was started too often, and entered nothing before a person had had a look'),
  'lease-away': () => explained('missed-candle', 'the lease could not be renewed, and nothing was begun'),
  'slow-strategy': () => explained('missed-candle', 'the strategy took longer than its time for the candle'),
  'version-waits': () => explained('missed-candle', 'another version waited for the next candle to make the entries'),
  'orders-in-doubt': () => explained('missed-candle', 'nobody knew what had become of an order, and nothing was begun'),
  'market-closed': () =>
    explained('missed-candle', 'the exchange took no orders of the pair, or had not said that it does'),
  'thin-book': () => explained('different-fill', 'the book leaned to the other side'),
  locked: ({ pair, isShort, signalMs }, { evidence, timeframe }) => {
    const lock = evidence.lockAt(pair, isShort ? 'short' : 'long', nextOpenMs(signalMs, timeframe));
    return lock?.reason === 'Auto lock'
      ? explained('different-exit-path', 'a trade of the pair was left on that candle, which locks it until its end')
      : undefined;
  },
};

function stopped({ signalMs }: ParityTrade, { evidence, timeframe }: ParityWorld): Verdict {
  const asked = evidence.wish(['pause', 'stop'], endOf(signalMs, timeframe));
  return asked === null
    ? explained('unexplained', 'entries were stopped, and nobody had asked for it')
    : explained('command', asked);
}

function noFreshData({ pair, signalMs }: ParityTrade, { evidence }: ParityWorld): Verdict {
  const [, reason] = evidence.fateOf(pair, signalMs)!;
  const away = evidence.away(pair, signalMs);
  if (away !== null) return explained('missed-candle', away);
  return explained('late-data', evidence.late(pair, signalMs) ?? `the session did not enter: ${reason}`);
}

/** One of them placed an order that nobody took. */
function unfilled(trade: ParityTrade, { evidence, timeframe }: ParityWorld, whose: 'session' | 'backtest'): Verdict {
  const canceled = evidence.wish(['cancel-order'], endOf(trade.signalMs, timeframe), trade.signalMs);
  if (whose === 'session' && canceled !== null) return explained('command', canceled);
  return explained('different-fill', `the entry order of the ${whose} was not filled`);
}

/** Other candles, or another strategy. */
function otherSignal({ pair, signalMs, openTimeMs }: ParityTrade, world: ParityWorld, text: string): Verdict {
  const late = world.evidence.late(pair, signalMs);
  if (late !== null) return explained('late-data', late);
  const change = world.evidence.otherSettings(world.fromMs, openTimeMs);
  return change === null ? explained('unexplained', text) : explained('other-settings', change);
}

/** When the candle ends in which a signal acts. */
function endOf(signalMs: number, timeframe: ParityWorld['timeframe']): number {
  return nextOpenMs(nextOpenMs(signalMs, timeframe), timeframe);
}
