import type { FaultAction, FaultMatch, FaultRule, FaultScript } from '../faults/script.ts';

const HOUR_MS = 3_600_000;
const ORDERS: readonly FaultMatch[] = [
  { method: 'POST', path: '/api/v3/order' },
  { method: 'POST', path: '/fapi/v1/order' },
  { method: 'POST', path: '/fapi/v1/algoOrder' },
  { wsMethod: 'order.place' },
];

/** The same at every way to give an order. */
function atOrders(action: FaultAction, more: FaultMatch = {}): FaultRule[] {
  return ORDERS.map((match) => ({ match: { ...match, ...more }, do: action }));
}

function inHours(from: number, to: number): FaultMatch {
  return { window: { from: `+${from * HOUR_MS}`, to: `+${to * HOUR_MS}` } };
}

const lostAnswers: readonly FaultRule[] = [
  ...atOrders({ shape: { id: 'A02', point: 'after' } }, { probability: 0.15 }),
  ...atOrders({ shape: { id: 'A02', point: 'before' } }, { probability: 0.15 }),
];
const readLag: readonly FaultRule[] = [{ do: { visibilityLag: { dist: { uniform: [0, 2_000] }, group: 'all' } } }];
const silentStreams: readonly FaultRule[] = [
  { match: { stream: '*', ...inHours(1, 2) }, do: { stream: { kind: 'mute' } } },
  { match: { stream: '*', every: 5_000 }, do: { stream: { kind: 'cut' } } },
];
const fundingNoise: readonly FaultRule[] = [
  { do: { account: { kind: 'fundingLate', value: 30_000 } } },
  { match: inHours(24, 48), do: { account: { kind: 'fundingDuplicate' } } },
];

/** Somebody else with the account's keys buys a little in every market, sells it later, and leaves an order behind. */
const foreignHand: readonly FaultRule[] = [
  { match: inHours(1, 2), do: { account: { kind: 'foreignTrade', value: { side: 'BUY' } } } },
  { match: inHours(2, 3), do: { account: { kind: 'foreignTrade', value: { side: 'SELL' } } } },
  { match: inHours(3, 4), do: { account: { kind: 'foreignOrder', value: { side: 'BUY', ratio: '0.9' } } } },
];

const RULES = {
  calm: [],
  'lost-answers': lostAnswers,
  'slow-exchange': [{ do: { delay: { dist: { lognormal: { p50: 200, p99: 4_000 } }, point: 'after' } } }],
  'silent-streams': silentStreams,
  'user-stream-death': [
    { match: inHours(1, 2), do: { userStream: { kind: 'expireListenKey', silent: true } } },
    { match: inHours(1, 2), do: { userStream: { kind: 'terminateStream' } } },
  ],
  'read-lag': readLag,
  ban: [{ match: { ...inHours(1, 2), max: 1 }, do: { limit: { kind: '418', seconds: 600 } } }],
  'maintenance-3h': [{ match: inHours(1, 4), do: { exchange: { kind: 'maintenance' } } }],
  'clock-trouble': [
    { match: inHours(1, 2), do: { clock: { skew: -4_000 } } },
    { match: inHours(3, 4), do: { clock: { drift: 500 } } },
  ],
  'partial-fills': [{ do: { account: { kind: 'partial', value: [0.1, 0.25, 'step', 'rest'] } } }],
  'vanishing-stops': [1, 2, 3].map((hour) => ({
    match: inHours(hour, hour + 1),
    do: { account: { kind: 'stopVanish' as const } },
  })),
  liquidation: [
    { match: inHours(1, 2), do: { account: { kind: 'liquidate' } } },
    { match: inHours(3, 4), do: { account: { kind: 'liquidate', value: { silent: true } } } },
    { match: inHours(5, 6), do: { account: { kind: 'adl' } } },
  ],
  'foreign-hand': foreignHand,
  delisting: [{ match: inHours(2, 3), do: { exchange: { kind: 'delist' } } }],
  'funding-noise': fundingNoise,
  everything: [
    ...atOrders({ shape: { id: 'A02', point: 'after' } }, { probability: 0.03 }),
    ...atOrders({ shape: { id: 'A16', point: 'before' } }, { probability: 0.03 }),
    ...readLag,
    { match: { stream: '*', probability: 0.005 }, do: { stream: { kind: 'dropEvent' } } },
    { match: { stream: '*', probability: 0.005 }, do: { stream: { kind: 'dupEvent' } } },
    ...fundingNoise,
  ],
} satisfies Readonly<Record<string, readonly FaultRule[]>>;

export type ScenarioName = keyof typeof RULES;

export const SCENARIO_NAMES = Object.keys(RULES) as readonly ScenarioName[];

/** What each of them does, in a few words. Hours are of exchange time since the start. */
export const SCENARIO_TEXTS: Readonly<Record<ScenarioName, string>> = {
  calm: 'nothing goes wrong',
  'lost-answers': 'of orders, three in ten get no answer; half of those took effect',
  'slow-exchange': 'answers take 200 ms, one in a hundred 4 s',
  'silent-streams': 'streams say nothing for an hour, and are cut now and then',
  'user-stream-death': 'user streams end, with and without a word',
  'read-lag': 'what is asked is up to 2 s old',
  ban: 'the address is banned for ten minutes',
  'maintenance-3h': 'the exchange is away for three hours',
  'clock-trouble': "the exchange's clock is 4 s behind for an hour, and drifts later",
  'partial-fills': 'orders fill in pieces',
  'vanishing-stops': 'stops are gone without a word',
  liquidation: 'positions are liquidated, with and without a word, and deleveraged',
  'foreign-hand': 'somebody else trades the account',
  delisting: 'all markets are delisted after two hours',
  'funding-noise': 'funding is paid late, and twice',
  everything: 'lost orders, old reads, lost and doubled frames, late funding, each at a low rate',
};

/** A ready script. Its name keeps its meaning. */
export function scenario(name: ScenarioName): FaultScript {
  return { version: 1, name, rules: RULES[name] };
}
