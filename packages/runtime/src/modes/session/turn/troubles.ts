import type { BeatCause } from '../../../contract/heartbeat.ts';
import type { SeriesHealth } from '../../../market/market-feed.ts';
import type { Trouble } from '../step/warnings.ts';
import { seriesText } from '../view/host-records.ts';
import type { StateFacts } from './session-state.ts';

/** Series that a sentence names; of more it says how many. */
const MOST_NAMED = 5;

const NO_ENTRIES = 'Nothing is entered meanwhile; exits go on.';

/** What of a market people are warned of, in sentences. */
const OF_MARKET: Partial<Readonly<Record<BeatCause, string>>> = {
  'no-exchange-answer': NO_ENTRIES,
  ban: 'Nothing is sent before it is over, and stops and exits stand still.',
  maintenance: NO_ENTRIES,
  clock: '',
};

/** The same of orders at the exchange. What passes within a minute nobody is warned of, and the rest is told as it happens. */
const OF_ORDERS: typeof OF_MARKET = {
  'no-exchange-answer': NO_ENTRIES,
  ban: 'Nothing is asked or sent before it is over, exits neither; stops that rest at the exchange stay.',
  auth: 'Nothing is entered; stops that rest at the exchange stay, and nothing can be left before the credentials are taken again.',
  maintenance: 'Nothing is sent before it is over, exits neither; stops that rest at the exchange stay.',
  'unlisted-answer': NO_ENTRIES,
};

/** Of them a feed may say why. */
const OF_EXCHANGE: readonly BeatCause[] = ['no-exchange-answer', 'clock'];

/** What troubles a session now, beside what people themselves have asked for. */
export function troublesOf(
  {
    feedCauses,
    orderCauses,
    exchangeTrouble,
    orderTrouble,
    leaseTrouble,
    swapRejected,
    isTakenBack,
    stale,
    bare,
    isSafe,
    unpriced,
    closed,
  }: StateFacts,
  series: readonly SeriesHealth[],
): readonly Trouble[] {
  const behind = series.filter(({ isFresh }) => !isFresh);
  return [
    ...(isSafe
      ? [{ cause: 'crash-loop', text: 'Nothing is entered before somebody resumes or stops it.' } as const]
      : []),
    ...(feedCauses.includes('stale-data') ? [{ cause: 'stale-data', text: lateText(behind) } as const] : []),
    ...(unpriced.length > 0 ? [{ cause: 'stale-data', about: 'price', text: unpricedText(unpriced) } as const] : []),
    ...closed.map((pair) => ({ cause: 'market-closed', about: pair, text: closedText(pair) }) as const),
    ...feedCauses.flatMap((cause) => {
      const text = OF_MARKET[cause];
      if (text === undefined) return [];
      const why = OF_EXCHANGE.includes(cause) ? exchangeTrouble : null;
      return [{ cause: cause as 'ban', text: why === null ? text : `${why} ${text}`.trim() }];
    }),
    ...orderCauses.flatMap((cause) => {
      const text = OF_ORDERS[cause];
      if (text === undefined || feedCauses.includes(cause)) return [];
      return [{ cause: cause as 'ban', text: `${orderTrouble ?? ''} ${text}`.trim() }];
    }),
    ...(bare === null ? [] : [{ cause: 'unprotected', about: bare.text, text: bare.text } as const]),
    ...(leaseTrouble === null ? [] : [{ cause: 'lease-away', text: `${leaseTrouble} ${NO_ENTRIES}` } as const]),
    ...(stale === null ? [] : [{ cause: 'stale-version', text: stale } as const]),
    ...(swapRejected === null ? [] : [refusedVersion(swapRejected, isTakenBack)]),
  ];
}

function refusedVersion(text: string, isTakenBack: boolean): Trouble {
  return { cause: isTakenBack ? 'rolled-back' : 'swap-rejected', about: text, text };
}

function unpricedText(pairs: readonly string[]): string {
  return `${pairs.slice(0, MOST_NAMED).join(', ')}: held, and no price since the start, so that it is not known what the day has lost: nothing is entered on any pair; exits go on.`;
}

function closedText(pair: string): string {
  return `${pair}: held, and the exchange takes no orders of it, or lists it no more: it cannot be left, a stop of it is not executed, and nothing is entered there before that is over.`;
}

const WHY = { late: 'late', hole: 'a hole before it', 'no-answer': 'no answer', unlisted: 'not listed' } as const;

/** `BTC/USDT 4h (late, 7 min old)`, … */
function lateText(behind: readonly SeriesHealth[]): string {
  const named = behind.slice(0, MOST_NAMED).map(({ series, ageMs, why }) => {
    return `${seriesText(series)} (${why === null ? '' : `${WHY[why]}, `}${Math.round(ageMs / 60_000)} min old)`;
  });
  const more = behind.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}: nothing is entered there; exits go on.`;
}
