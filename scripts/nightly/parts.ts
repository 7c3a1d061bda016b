/** A part of a night: what it does so often, cut into pieces that are done one after the other. */
export interface NightPart {
  readonly name: string;
  /** How much a night wants of it, and what is counted. */
  readonly goal: number;
  readonly unit: string;
  /** How much of it one piece does. */
  readonly piece: number;
  /** The command of the n-th piece, from 0; arguments of `npm`. */
  readonly command: (n: number) => readonly string[];
  /** Beside the variables of the night; those of the n-th piece. */
  readonly env?: (n: number) => Variables;
}

export type Variables = Readonly<Record<string, string>>;

const crash = (...more: readonly string[]): readonly string[] => ['run', '--silent', 'crash:live', '--', ...more];
const tests = (...files: readonly string[]): readonly string[] => ['run', '--silent', 'test:unit', '--', ...files];
/** Seeds of pieces do not overlap. */
const from = (n: number, piece: number): string => String(1 + n * piece);

/** Tests that try as often as a variable says, all of it at once. */
function tried(name: string, goal: number, unit: string, variable: string, ...files: readonly string[]): NightPart {
  return {
    ...{ name, goal, unit, piece: goal },
    command: () => tests(...files),
    env: () => ({ [variable]: String(goal) }),
  };
}

const ORDERS = 'packages/runtime/src/modes/session/orders';
const EXCHANGE = 'packages/runtime/src/adapters/exchange';

const SEEDS = 10;
const TAPES = 2;
const ZOMBIES = 30;
const MOMENTS = 40;
const STREAM_HOURS = 10;
const PLAYS_IN_AN_HOUR = 3;
const MISTAKES = [
  'no-commit-before-send',
  'no-fence-wait',
  'no-epoch-check',
  'no-pinned-window',
  'no-trade-id-dedupe',
] as const;

/** In this order: what breaks most comes first, so that a night that is cut short has done it. */
export const NIGHT_PARTS: readonly NightPart[] = [
  {
    ...{ name: 'mistakes', goal: MISTAKES.length, unit: 'mistakes on purpose', piece: 1 },
    command: (n) => crash('--mutate', MISTAKES[n]!, '--seeds', '4', '--zombies', '60'),
  },
  {
    ...{ name: 'places-sqlite', goal: 200, unit: 'seeds of every named place', piece: SEEDS },
    command: (n) => crash('--seeds', String(SEEDS), '--from', from(n, SEEDS)),
  },
  {
    ...{ name: 'places-dynamodb', goal: 50, unit: 'seeds of every named place', piece: 5 },
    command: (n) => crash('--store', 'dynamodb', '--seeds', '5', '--from', from(n, 5)),
  },
  {
    ...{ name: 'moments', goal: 1000, unit: 'random kills', piece: MOMENTS },
    // Ten runs of four kills.
    command: (n) => crash('--random', String(MOMENTS), '--from', from(n, 10)),
  },
  {
    ...{ name: 'zombies', goal: 500, unit: 'frozen holders', piece: ZOMBIES },
    command: (n) => crash('--zombies', String(ZOMBIES), '--from', from(n, 10)),
  },
  {
    ...{ name: 'drain', goal: 20, unit: 'seeds of an end at every named place', piece: SEEDS },
    command: (n) => crash('--drain', '--seeds', String(SEEDS), '--from', from(n, SEEDS)),
  },
  {
    ...{ name: 'hard', goal: 40, unit: 'seeds of every named place, reads four seconds late', piece: SEEDS },
    command: (n) => crash('--hard', '--seeds', String(SEEDS), '--from', from(n, SEEDS)),
  },
  {
    ...{ name: 'points-in-memory', goal: 1, unit: 'kill at every await of a session', piece: 1 },
    command: () => tests(ORDERS),
    env: () => ({ TRADAI_KILL_POINTS: 'all' }),
  },
  // Half as many of protection.
  tried('state-machine', 50_000, 'random sequences', 'TRADAI_RUNS', 'packages/runtime/src/orders'),
  tried('swaps', 200, 'swaps of versions', 'TRADAI_SWAPS', `${ORDERS}/swap.runs.kill.test.ts`),
  {
    ...{ name: 'streams', goal: 100, unit: 'simulated hours of a live stream in trouble', piece: STREAM_HOURS },
    command: () => tests(`${ORDERS}/stream-trouble.test.ts`),
    env: (n) => ({
      TRADAI_STREAM_HOURS: String(STREAM_HOURS),
      TRADAI_STREAM_FROM: String(n * STREAM_HOURS * PLAYS_IN_AN_HOUR),
    }),
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
    ...{ name: 'answers', goal: 720, unit: 'answers to orders', piece: 720 },
    command: () => tests(`${EXCHANGE}/answer-matrix/answers.`),
    env: () => ({ TRADAI_MATRIX: 'all' }),
  },
  {
    ...{
      name: 'answers-tls',
      goal: 720,
      unit: "answers to orders, by the exchange's own addresses over TLS",
      piece: 720,
    },
    command: () => tests(`${EXCHANGE}/answer-matrix/answers-tls.`),
    env: () => ({ TRADAI_MATRIX_TLS: 'all' }),
  },
  {
    ...{ name: 'parity', goal: 30, unit: 'tapes, dry and live', piece: TAPES },
    command: (n) => ['run', '--silent', 'parity:live', '--', '--tapes', String(TAPES), '--from', String(n * TAPES)],
  },
  {
    ...{ name: 'chaos', goal: 4, unit: 'seeds of some 30 simulated hours of streams in trouble, dry', piece: 1 },
    command: (n) => ['run', '--silent', 'chaos', '--', '--seeds', '1', '--lanes', '1', '--from', String(1 + n)],
  },
  {
    ...{ name: 'soak', goal: 24, unit: 'simulated hours, dry', piece: 24 },
    command: () => ['run', '--silent', 'soak'],
  },
  {
    ...{
      name: 'chaos-live',
      goal: 20,
      unit: 'seeds of some eight simulated hours of streams in trouble, with money',
      piece: 1,
    },
    command: (n) => [
      'run',
      '--silent',
      'chaos',
      '--',
      '--mode',
      'live',
      '--seeds',
      '1',
      '--lanes',
      '1',
      '--from',
      String(1 + n),
    ],
  },
  {
    ...{ name: 'soak-live', goal: 24, unit: 'simulated hours, with money', piece: 24 },
    command: () => ['run', '--silent', 'soak', '--', '--mode', 'live'],
  },
];
