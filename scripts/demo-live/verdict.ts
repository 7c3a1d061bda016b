import { bareWhileUp, longestMs, tooLong, type UpSpan } from '../live-crash/oracle/bare-while-up.ts';
import type { LiveMarket } from '../live-place/live-market.ts';
import type { LivePlace } from '../live-place/live-place.ts';
import { orderFaults, readOrderEvidence, type OrderEvidence } from '../live-place/order-evidence.ts';
import type { Contest } from './contest.ts';

export interface DemoRun {
  readonly kills: number;
  readonly expectedKills: number;
  readonly starts: number;
  readonly dueled: Contest;
  /** When a session could send, exchange time. */
  readonly ups: readonly UpSpan[];
}

/** No answer is lost here: a stop is there within five seconds. A machine that is busy for one second of real time may be so for one look. */
const mostBareMs = (factor: number): number => 5_000 + 1_000 * factor;

/** A line for each thing that was counted, and what differs. */
export async function verdict(
  place: LivePlace,
  market: LiveMarket,
  { kills, expectedKills, starts, dueled, ups }: DemoRun,
): Promise<{ readonly text: string; readonly isSound: boolean }> {
  const store = await place.store();
  const evidence = await readOrderEvidence(store, place.key).finally(() => store.close());
  const { duplicates, lost, orphans } = orderFaults(evidence, market.sim);
  const { unprotectedSpotMs } = market.sim.report();
  const proved = provedTooLittle(evidence, kills, expectedKills);
  // The holder at the end could send for minutes: where not even that was seen, no stretch is within a session's time.
  const seen = ups.length > 0 ? [] : ['no session was seen to send: how long positions stood bare is not known'];
  const intents = new Map(evidence.intents.map((intent) => [intent.id, intent]));
  const mostMs = mostBareMs(market.factor);
  const bare = bareWhileUp({ intents }, market.sim, 'spot', ups);
  const { trades, attempts, fills } = evidence;
  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    ['kills by SIGKILL', `${kills}`, proved],
    ['starts', `${starts}`, []],
    ['trades, closed', `${trades.length}, ${trades.filter(({ closed }) => closed !== null).length}`, []],
    ['orders, fills', `${attempts.length}, ${fills.length}`, []],
    ['duplicates', `${duplicates.length}`, duplicates],
    ['lost', `${lost.length}`, lost],
    ['orphans', `${orphans.length}`, orphans],
    ['longest without a stop of its size, starts included', `${(unprotectedSpotMs / 1000).toFixed(1)} s`, []],
    [
      `the same while a session could send and no exit was open (at most ${mostMs / 1000} s)`,
      `${(longestMs(bare) / 1000).toFixed(1)} s`,
      [...tooLong(bare, mostMs), ...seen],
    ],
    ['a second container took over after', `${(dueled.takeOverMs / 1000).toFixed(1)} s`, dueled.problems],
    ['the frozen one ended after it woke, within', `${(dueled.fencedMs / 1000).toFixed(1)} s`, []],
  ];
  const width = Math.max(...rows.map(([what]) => what.length));
  const wrong = rows.flatMap(([, , problems]) => problems);
  const table = rows.map(([what, figure]) => `  ${what.padEnd(width)}  ${figure}`).join('\n');
  const end =
    wrong.length === 0
      ? 'Nothing differs.'
      : `${wrong.length} differences:\n${wrong.map((text) => `  ${text}`).join('\n')}`;
  return { text: `${table}\n\n${end}`, isSound: wrong.length === 0 };
}

function provedTooLittle({ trades }: OrderEvidence, kills: number, expected: number): readonly string[] {
  return [
    ...(kills === expected ? [] : [`${kills} of ${expected} kills took place: this day has proved too little`]),
    ...(trades.some(({ closed }) => closed !== null) ? [] : ['no trade was closed: this day has proved too little']),
  ];
}
