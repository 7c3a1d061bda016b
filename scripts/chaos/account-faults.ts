import type { FaultScript, SimExchange } from '@tradai/sim-exchange';
import type { ChaosFault } from './faults.ts';

type Rule = FaultScript['rules'][number];
type StreamFault = NonNullable<Rule['do']['stream']>;

const SHORT_S = 7;
const ACCOUNT_STREAM = 'spot@userData';

/** What the stream of an account can have, while those of the market are well. `factor`: the exchange counts its delays by its own clock. */
export function accountFaults(factor: number): readonly ChaosFault[] {
  const told = (stream: StreamFault, match: Rule['match'] = {}): Rule => ({
    match: { stream: ACCOUNT_STREAM, ...match },
    do: { stream },
  });
  const short = (name: string, ...rules: readonly Rule[]): ChaosFault => ({
    name: `the account's stream ${name}`,
    seconds: SHORT_S,
    rules,
  });
  return [
    short('says nothing', told({ kind: 'mute' })),
    short('loses half', told({ kind: 'dropEvent' }, { probability: 0.5 })),
    short('tells all twice', told({ kind: 'dupEvent' })),
    short('tells the newest first', told({ kind: 'reorder', k: 3 }, { every: 3 })),
    short('is late', told({ kind: 'lateEvent', ms: 200 * factor }, { every: 2 })),
    short('is garbage', told({ kind: 'garbageFrame' }, { every: 3 }), told({ kind: 'unknownFrame' }, { every: 2 })),
    short('is ended', { do: { userStream: { kind: 'terminateStream' } } }),
    short('is cut again and again', told({ kind: 'cut' }, { probability: 0.2 })),
    {
      ...short('can be had only when it is asked for again', {
        do: { userStream: { kind: 'subscribeError' } },
      }),
      hand: ({ streams }: SimExchange) => streams.sockets.all.forEach((socket) => socket.close()),
    },
  ];
}
