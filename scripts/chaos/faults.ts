import { makeRandom, type FaultScript, type SimExchange } from '@tradai/sim-exchange';
import { symbolOf } from './tape.ts';

type Rule = FaultScript['rules'][number];
type StreamFault = NonNullable<Rule['do']['stream']>;

/** One kind of trouble. */
export interface ChaosFault {
  readonly name: string;
  /** Real time for which it lasts. */
  readonly seconds: number;
  readonly rules: readonly Rule[];
  /** What is done to connections when it begins. */
  readonly hand?: (sim: SimExchange) => void;
  /** Whether connections are gone that can be had anew at once. */
  readonly breaks?: true;
}

/** Shorter than this no watchdog of a socket (20 s of silence) can bark; faults that it has to end last longer. */
const LONG_S = 34;
const SHORT_S = 7;
/** Patience that the exchange asks for; clients count it in real time. */
export const PATIENCE_S = 2;

/** Every fault that streams and answers can have. `factor`: the exchange counts its delays by its own clock. */
export function chaosFaults(factor: number, pairs: readonly string[]): readonly ChaosFault[] {
  const realMs = (ms: number): number => Math.round(ms * factor);
  const frames = (stream: StreamFault, match: Rule['match'] = {}): Rule => ({
    match: { stream: '*', ...match },
    do: { stream },
  });
  const short = (name: string, ...rules: readonly Rule[]): ChaosFault => ({ name, seconds: SHORT_S, rules });
  const answers = (id: string, every: number): Rule => ({
    match: { path: '/api/v3/*', every },
    do: { shape: { id, point: 'after' } },
  });
  const neverClosed = frames({ kind: 'finalDelay', value: 'never' });
  const quiet = (stream: string): Rule[] =>
    pairs.map((pair) => frames({ kind: 'mute' }, { stream: `${symbolOf(pair).toLowerCase()}@${stream}` }));
  return [
    { name: 'nothing', seconds: SHORT_S, rules: [] },
    { name: 'connections are cut', seconds: SHORT_S, rules: [], hand: cutAll, breaks: true },
    short('connections are cut again and again', frames({ kind: 'cut' }, { probability: 0.004 })),
    { name: 'the exchange ends connections after 24 h', seconds: SHORT_S, rules: [], hand: dayIsOver, breaks: true },
    short('the exchange says that it will go', { do: { userStream: { kind: 'serverShutdown' } } }),
    { name: 'connections die without a word', seconds: LONG_S, rules: [], hand: muteAll, breaks: true },
    short('streams say nothing', frames({ kind: 'mute' })),
    { name: 'prices say nothing', seconds: LONG_S, rules: quiet('bookTicker') },
    { name: 'pings bring no pong', seconds: LONG_S, rules: [frames({ kind: 'noPong' })], hand: cutAll },
    { name: 'connections are refused', seconds: 12, rules: REFUSED, hand: cutAll },
    { name: 'connections open and say nothing', seconds: LONG_S, rules: HALF_OPEN, hand: cutAll },
    short('frames overtake one another', frames({ kind: 'reorder', k: 3 }, { every: 3 })),
    short('frames come twice', frames({ kind: 'dupEvent' }, { every: 2 })),
    short('frames are missing', frames({ kind: 'dropEvent' }, { probability: 0.3 })),
    short('frames come late', frames({ kind: 'lateEvent', ms: realMs(1500) }, { every: 2 })),
    short('frames are gathered', frames({ kind: 'coalesce', ms: realMs(800) })),
    short(
      'frames are garbage',
      frames({ kind: 'garbageFrame' }, { every: 9 }),
      frames({ kind: 'unknownFrame' }, { every: 7 }),
    ),
    short('rows are no numbers', frames({ kind: 'badRow', value: 'nan' }, { every: 2 })),
    short('closes are never said', neverClosed),
    short('closed candles are told otherwise later', frames({ kind: 'reviseLastBar', ms: 500, value: '101.01' })),
    short(
      'answers are errors, closes are never said',
      neverClosed,
      answers('A15', 2),
      answers('A14', 3),
      answers('A02', 5),
    ),
    short('answers are empty or cut, closes are never said', neverClosed, answers('A08', 2), answers('A06', 3)),
    short('answers take seconds', neverClosed, {
      match: { path: '/api/v3/klines' },
      do: { delay: { dist: { uniform: [0, realMs(2500)] } } },
    }),
    short('the exchange is asked too often', {
      match: { path: '/api/v3/*', every: 20 },
      do: { limit: { kind: '429', seconds: PATIENCE_S } },
    }),
    short('this address is banned', neverClosed, {
      match: { path: '/api/v3/*', max: 1 },
      do: { limit: { kind: '418', seconds: PATIENCE_S } },
    }),
    short('candles are gone, prices go on', ...quiet('kline_5m'), {
      match: { path: '/api/v3/klines' },
      do: { shape: { id: 'A15', point: 'after' } },
    }),
    { name: 'the exchange is away', seconds: SHORT_S, rules: [...REFUSED, AWAY], hand: cutAll },
    short(
      'everything at once',
      frames({ kind: 'dropEvent' }, { probability: 0.1 }),
      frames({ kind: 'dupEvent' }, { probability: 0.1 }),
      frames({ kind: 'lateEvent', ms: realMs(400) }, { probability: 0.1 }),
      frames({ kind: 'cut' }, { probability: 0.002 }),
      answers('A15', 4),
      { match: { path: '/api/v3/*' }, do: { delay: { dist: { uniform: [0, realMs(500)] } } } },
    ),
  ];
}

const REFUSED: readonly Rule[] = [{ match: { path: '/stream/ws*' }, do: { connect: { kind: 'refuse' } } }];
const HALF_OPEN: readonly Rule[] = [{ match: { path: '/stream/ws*' }, do: { connect: { kind: 'halfOpen' } } }];
const AWAY: Rule = { match: { path: '/api/*' }, do: { connect: { kind: 'refuse' } } };
const GOING_AWAY = 1001;

function cutAll({ streams }: SimExchange): void {
  for (const socket of streams.sockets.all) socket.close();
}

function dayIsOver({ streams }: SimExchange): void {
  for (const socket of streams.sockets.all) socket.close(GOING_AWAY);
}

function muteAll({ streams }: SimExchange): void {
  for (const socket of streams.sockets.all) socket.isMuted = true;
}

/** In an order that the seed decides. */
export function shuffled(faults: readonly ChaosFault[], seed: number): readonly ChaosFault[] {
  const random = makeRandom(seed, 'chaos');
  return faults
    .map((fault) => [random.next(), fault] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, fault]) => fault);
}
