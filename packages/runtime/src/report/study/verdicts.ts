import type { HyperoptDocument } from '../../contract/hyperopt.ts';
import type { Answer, RandomEntriesRecord, SearchOddsRecord } from '../../contract/odds.ts';
import { decimals } from '../format.ts';

export type Rating = 'good' | 'doubtful' | 'luck' | 'unanswered';

/** What a question about luck was answered, for a person. */
export interface Verdict {
  readonly question: string;
  readonly rating: Rating;
  /** The figure itself; empty when there is none. */
  readonly figure: string;
  /** What it says and what would be good, or why there is no answer. */
  readonly sentence: string;
}

/** Whether low or high figures are good: from `good` on, and luck from `luck` on. */
interface Limits {
  readonly good: number;
  readonly luck: number;
}

const LIMITS = {
  deflated: { good: 0.95, luck: 0.5 },
  /** On noise the mean over many searches is near one half; 0.4 is where noise begins. */
  overfitting: { good: 0.2, luck: 0.4 },
  chance: { good: 0.05, luck: 0.2 },
  plateau: { good: 0.7, luck: 0.3 },
} as const satisfies Readonly<Record<string, Limits>>;

/** The questions about a study's best trial, each with its answer; empty without odds. */
export function studyVerdicts({ odds }: Pick<HyperoptDocument, 'odds'>): Verdict[] {
  if (odds === null) return [];
  return [deflated(odds), overfitting(odds), holding(odds.holding), randomEntries(odds), plateau(odds)];
}

function deflated({ deflated: answer, trials }: SearchOddsRecord): Verdict {
  return verdict('Is its Sharpe ratio more than luck?', answer, ({ deflated: value, effective, blind }) => ({
    ...{ value, limits: LIMITS.deflated },
    sentence: `With a probability of ${share(value)} it is above what the best of ${trials} trials without skill would show (${blind === 0 ? 'they' : `with ${blind} points all over the space, they`} count as ${decimals(effective, effective < 10 ? 1 : 0)} independent ones). Good from 95 %, luck below 50 %.`,
  }));
}

function overfitting({ overfitting: answer }: SearchOddsRecord): Verdict {
  return verdict(
    'Does choosing by backtest choose well?',
    answer,
    ({ probability: value, splits, trials: differing }) => ({
      ...{ value, limits: LIMITS.overfitting },
      sentence: `In ${share(value)} of ${decimals(splits, 0)} ways to halve the days, the best of ${differing} differing trials of one half was among the worse half of them in the other: the probability of overfitting. Good up to 20 %, luck from 40 %; choosing by chance has 50 %.`,
    }),
  );
}

/** `who`: what was held against holding. */
export function holding(answer: SearchOddsRecord['holding'], who = 'any trial'): Verdict {
  return verdict('Is it better than holding?', answer, ({ spa: value, best_difference: lead }) => ({
    ...{ value, limits: LIMITS.chance },
    sentence:
      lead > 0
        ? `If ${who} were no better than holding the pairs, so large a lead would still show with a probability of ${share(value)} (Hansen's test). Good up to 5 %, luck from 20 %.`
        : `On the mean day, holding the pairs made more than ${who} did, so there is no lead to test. Good up to 5 %, luck from 20 %.`,
  }));
}

function randomEntries({ random_entries: { in_sample: seen, out_of_sample: unseen } }: SearchOddsRecord): Verdict {
  const [answer, where]: readonly [Answer<RandomEntriesRecord>, string] =
    unseen === null ? [seen, 'in sample'] : [unseen, 'out of sample'];
  return verdict('Do the entries matter?', answer, ({ chance: value, samples }) => ({
    ...{ value, limits: LIMITS.chance },
    sentence: `The same positions at random times did at least as well ${where} in ${share(value)} of ${decimals(samples, 0)} draws. Good up to 5 %, luck from 20 %.`,
  }));
}

function plateau({ sensitivity }: SearchOddsRecord): Verdict {
  const answer: Answer<{ readonly value: number }> =
    'unanswered' in sensitivity
      ? sensitivity
      : sensitivity.plateau === null
        ? { unanswered: 'No neighbor of the best trial was run, or it is no better than the median trial.' }
        : { value: sensitivity.plateau };
  return verdict('Do its neighbors do as well?', answer, ({ value }) => ({
    ...{ value, limits: LIMITS.plateau },
    sentence: `Neighboring parameters keep ${share(value)} of its lead over the median trial: the plateau score. Good from 70 %, a lone peak below 30 %.`,
  }));
}

/** All answers as one word: luck when the first or the second says so, good when both and all others that there are do and nothing was lost out of sample. */
export function overall(verdicts: readonly Verdict[], outOfSample: number | null): Rating {
  const ratings = verdicts.map(({ rating }) => rating).filter((rating) => rating !== 'unanswered');
  if (ratings.length === 0) return 'unanswered';
  if (verdicts.slice(0, 2).some(({ rating }) => rating === 'luck')) return 'luck';
  const isKnown = verdicts.slice(0, 2).every(({ rating }) => rating === 'good');
  return isKnown && ratings.every((rating) => rating === 'good') && (outOfSample ?? 1) > 0 ? 'good' : 'doubtful';
}

/** `2 good, 1 doubtful, 1 luck, 1 without an answer`. */
export function countsText(verdicts: readonly Verdict[]): string {
  const words = { good: 'good', doubtful: 'doubtful', luck: 'luck', unanswered: 'without an answer' } as const;
  return Object.entries(words)
    .map(([rating, word]) => [verdicts.filter((one) => one.rating === rating).length, word] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');
}

/** One question, its answer measured by `read`. */
export function verdict<Found extends object>(
  question: string,
  answer: Answer<Found>,
  read: (found: Found) => { readonly value: number; readonly limits: Limits; readonly sentence: string },
): Verdict {
  if (isUnanswered(answer)) return { question, rating: 'unanswered', figure: '', sentence: answer.unanswered };
  const { value, limits, sentence } = read(answer);
  return { question, rating: rated(value, limits), figure: share(value), sentence };
}

function isUnanswered(answer: Answer<object>): answer is { readonly unanswered: string } {
  return 'unanswered' in answer;
}

function rated(value: number, { good, luck }: Limits): Rating {
  const order = good > luck ? 1 : -1;
  if ((value - good) * order >= 0) return 'good';
  // The limit itself is luck where low figures are good: 40 % is, and of high ones 50 % is not.
  return order > 0 ? (value < luck ? 'luck' : 'doubtful') : value >= luck ? 'luck' : 'doubtful';
}

/** `12.3 %`; what is not quite all or nothing does not read as if it were. */
export function share(value: number): string {
  if (value > 0 && value < 0.001) return 'less than 0.1 %';
  if (value < 1 && value > 0.999) return 'more than 99.9 %';
  return `${decimals(value * 100, value === 0 || value === 1 ? 0 : 1)} %`;
}
