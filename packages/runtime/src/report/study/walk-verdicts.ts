import type { Answer } from '../../contract/odds.ts';
import type { WalkForwardDocument } from '../../contract/walk-forward.ts';
import { decimals } from '../format.ts';
import { holding, share, verdict, type Verdict } from './verdicts.ts';

/** Pardo calls half of the training's growth robust; below 0 the tests lost. */
const EFFICIENCY = { good: 0.5, luck: 0 } as const;
const PROBABILITY = { good: 0.95, luck: 0.5 } as const;
const WINDOWS = { good: 0.6, luck: 0.5 } as const;

type Walk = Pick<WalkForwardDocument, 'efficiency' | 'odds' | 'profitable' | 'windows'>;

/** The questions about the account over all tests, each with its answer. */
export function walkVerdicts(walk: Walk): Verdict[] {
  return [efficiency(walk), probabilistic(walk), holding(walk.odds.holding, 'it'), winningWindows(walk)];
}

function efficiency({ efficiency: found }: Walk): Verdict {
  const answer: Answer<{ readonly value: number }> =
    found === null
      ? { unanswered: 'The trainings did not grow, so there is nothing to compare with.' }
      : { value: found };
  return verdict('Does what was optimized hold afterwards?', answer, ({ value }) => ({
    ...{ value, limits: EFFICIENCY },
    sentence: `Tests grew by ${decimals(value * 100, 1)} % of what trainings grew, per year: the efficiency. Good from 50 %, luck below 0 %.`,
  }));
}

function probabilistic({ odds }: Walk): Verdict {
  return verdict('Is its Sharpe ratio above 0?', odds.probabilistic, (found) => {
    const days = found.minimum_track_record;
    const needed =
      days === null
        ? 'No number of days is enough to know.'
        : `It takes ${decimals(Math.ceil(days), 0)} days to know, there are ${odds.days}.`;
    return {
      ...{ value: found.probability, limits: PROBABILITY },
      sentence: `With a probability of ${share(found.probability)} the true ratio is. ${needed} Good from 95 %, luck below 50 %.`,
    };
  });
}

function winningWindows({ profitable, windows }: Walk): Verdict {
  const tested = windows.filter(({ out_of_sample: test }) => test !== null).length;
  const answer: Answer<{ readonly value: number }> =
    tested === 0 ? { unanswered: 'No window has a test.' } : { value: profitable };
  return verdict('Do most windows win?', answer, ({ value }) => ({
    ...{ value, limits: WINDOWS },
    sentence: `${Math.round(value * tested)} of ${tested} tests grew. Good from 60 %, luck below 50 %.`,
  }));
}
