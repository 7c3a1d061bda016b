import type { Counts } from './counts.ts';
import { POINTS, shuffledPoints } from '../live-crash/live-ends.ts';
import { byChance, crash, npmRun, placed, tested, tests, told, tried, type NightPart } from './night-part.ts';

const ORDERS = 'packages/runtime/src/modes/session/orders';
const EXCHANGE = 'packages/runtime/src/adapters/exchange';

/** A journal in a table has no file that is made. */
const TABLE_POINTS = shuffledPoints(0, true).toSorted();

const SEEDS = 10;
const TAPES = 2;
const ZOMBIES = 30;
const TABLE_ZOMBIES = 15;
const MOMENTS = 40;
const STREAM_HOURS = 10;
/** Tests of `npm run wire:live`. */
const WIRE = 29;
const ANSWERS = 720;
/** At once: a seed works for an eighth of its time. */
const LIVE_CHAOS = 5;
const ONE_SEED = ['--seeds', '1', '--lanes', '1', '--from'] as const;
const PLAYS_IN_AN_HOUR = 3;
const MISTAKES = [
  'no-commit-before-send',
  'no-fence-wait',
  'no-epoch-check',
  'no-pinned-window',
  'no-trade-id-dedupe',
] as const;

/** A test for each. */
const answered = (pieces: readonly Counts[]): number => Math.min(tested(ANSWERS)(pieces), told('passed')(pieces));

/** In this order: what breaks most comes first, so that a night that is cut short has done it. */
export const NIGHT_PARTS: readonly NightPart[] = [
  {
    ...{ name: 'mistakes', goal: MISTAKES.length, unit: 'mistakes on purpose', piece: 1 },
    command: (n) => crash('--mutate', MISTAKES[n]!, '--seeds', '4', '--zombies', '60'),
    counted: told('noticed'),
  },
  placed({ name: 'places-sqlite', goal: 200, unit: 'seeds of every named place', piece: SEEDS }, POINTS),
  placed(
    { name: 'places-dynamodb', goal: 50, unit: 'seeds of every named place', piece: 5 },
    TABLE_POINTS,
    ...['--store', 'dynamodb'],
  ),
  // Ten runs of four kills, ten of three frozen holders.
  byChance({ name: 'moments', goal: 1000, unit: 'random kills', piece: MOMENTS }, '--random', 4, 'kills'),
  byChance(
    { name: 'zombies', goal: 500, unit: 'holders frozen beyond their lease', piece: ZOMBIES },
    ...(['--zombies', 3, 'beyond their lease'] as const),
  ),
  byChance(
    { name: 'zombies-dynamodb', goal: 50, unit: 'holders frozen beyond their lease', piece: TABLE_ZOMBIES },
    ...(['--zombies', 3, 'beyond their lease', '--store', 'dynamodb'] as const),
  ),
  placed({ name: 'drain', goal: 20, unit: 'seeds of an end at every named place', piece: SEEDS }, POINTS, '--drain'),
  placed(
    { name: 'hard', goal: 40, unit: 'seeds of every named place, reads four seconds late', piece: SEEDS },
    POINTS,
    '--hard',
  ),
  {
    ...{ name: 'points-in-memory', goal: 1, unit: 'kill at every await of a session', piece: 1 },
    command: () => tests(ORDERS),
    env: () => ({ TRADAI_KILL_POINTS: 'all' }),
    counted: tested(1),
  },
  // Half as many of protection, and of what leaves an eighth on each market of each of four properties.
  tried(
    ...(['state-machine', 50_000, 'random sequences', 'TRADAI_RUNS'] as const),
    ...['packages/runtime/src/orders', 'packages/runtime/src/session/leaving.property.test.ts'],
  ),
  tried('swaps', 200, 'swaps of versions', 'TRADAI_SWAPS', `${ORDERS}/swap.runs.kill.test.ts`),
  tried(
    ...(['sessions', 2000, 'sessions that anything befalls', 'TRADAI_SESSION_RUNS'] as const),
    `${ORDERS}/any-session.kill.test.ts`,
  ),
  {
    ...{ name: 'streams', goal: 100, unit: 'simulated hours of a live stream in trouble', piece: STREAM_HOURS },
    command: () => tests(`${ORDERS}/stream-trouble.test.ts`),
    env: (n) => ({
      TRADAI_STREAM_HOURS: String(STREAM_HOURS),
      TRADAI_STREAM_FROM: String(n * STREAM_HOURS * PLAYS_IN_AN_HOUR),
    }),
    counted: tested(STREAM_HOURS),
  },
  tried('caps', 50, 'runaway strategies', 'TRADAI_RUNAWAYS', `${ORDERS}/caps.kill.test.ts`),
  tried(
    ...(['damage', 1000, 'changed bytes of journals', 'TRADAI_FLIPS'] as const),
    ...[`${ORDERS}/damaged-journal.kill.test.ts`, 'packages/runtime/src/adapters/embedded/session-damage.test.ts'],
  ),
  tried('frames', 500_000, 'damaged frames and answers', 'TRADAI_FRAMES', `${EXCHANGE}/orders/any-frame.test.ts`),
  tried(
    ...(['configs', 500_000, 'configs and variables', 'TRADAI_CONFIGS'] as const),
    'packages/runtime/src/container/live/any-live-config.test.ts',
  ),
  {
    ...{ name: 'answers', goal: ANSWERS, unit: 'answers to orders', piece: ANSWERS },
    command: () => tests(`${EXCHANGE}/answer-matrix/answers.`),
    env: () => ({ TRADAI_MATRIX: 'all' }),
    counted: answered,
  },
  {
    ...{
      name: 'answers-tls',
      goal: ANSWERS,
      unit: "answers to orders, by the exchange's own addresses over TLS",
      piece: ANSWERS,
    },
    command: () => tests(`${EXCHANGE}/answer-matrix/answers-tls.`),
    env: () => ({ TRADAI_MATRIX_TLS: 'all' }),
    counted: answered,
  },
  {
    ...{ name: 'wire', goal: WIRE, unit: 'troubles of an account and its market, a session in a process', piece: WIRE },
    command: () => npmRun('wire:live'),
    counted: told('passed'),
  },
  {
    ...{ name: 'parity', goal: 30, unit: 'tapes, dry and live', piece: TAPES },
    command: (n) => npmRun('parity:live', '--tapes', String(TAPES), '--from', String(n * TAPES)),
    counted: told('tapes'),
  },
  {
    ...{ name: 'chaos', goal: 4, unit: 'seeds of some 30 simulated hours of streams in trouble, dry', piece: 1 },
    command: (n) => npmRun('chaos', ...ONE_SEED, String(1 + n)),
    counted: told('seeds'),
  },
  {
    ...{ name: 'soak', goal: 24, unit: 'simulated hours, dry', piece: 24 },
    command: () => npmRun('soak'),
    counted: told('simulated hours'),
  },
  {
    ...{ name: 'chaos-live', goal: 20, unit: 'seeds of some eight simulated hours of streams in trouble, with money' },
    piece: LIVE_CHAOS,
    command: (n) =>
      npmRun(
        ...['chaos', '--mode', 'live', '--seeds', String(LIVE_CHAOS), '--lanes', String(LIVE_CHAOS)],
        ...['--from', String(1 + n * LIVE_CHAOS)],
      ),
    counted: told('seeds'),
  },
  {
    ...{ name: 'soak-live', goal: 24, unit: 'simulated hours, with money', piece: 24 },
    command: () => npmRun('soak', '--mode', 'live'),
    counted: told('simulated hours'),
  },
];
