import { describe, expect, it } from 'vitest';
import type { SuperiorityRecord } from '../../contract/odds.ts';
import { aStudy } from './study.fixture.ts';
import { countsText, holding, overall, type Rating, share, studyVerdicts, verdict, type Verdict } from './verdicts.ts';

const odds = aStudy().odds!;

describe('what the odds of a search say', () => {
  it('is one verdict per question, in the order of their weight', () => {
    const found = studyVerdicts({ odds });
    expect(found.map(({ rating, figure }) => [rating, figure])).toEqual([
      ['doubtful', '66.4 %'],
      ['doubtful', '28.7 %'],
      ['luck', '21.4 %'],
      ['good', '3.8 %'],
      ['good', '81.5 %'],
    ]);
    expect(countsText(found)).toBe('2 good, 2 doubtful, 1 luck');
  });

  it('is nothing without odds', () => {
    expect(studyVerdicts({ odds: null })).toEqual([]);
  });

  it('is the sentence of a question without an answer', () => {
    const unanswered = 'Ten days are too few: it takes 32.';
    const [first] = studyVerdicts({ odds: { ...odds, deflated: { unanswered } } });
    expect(first).toMatchObject({ rating: 'unanswered', figure: '', sentence: unanswered });
  });

  it('is that holding made more where no trial leads', () => {
    const answer = { ...(odds.holding as SuperiorityRecord), spa: 1, best_difference: -0.001 };
    expect(holding(answer)).toMatchObject({
      ...{ rating: 'luck', figure: '100 %' },
      sentence: expect.stringContaining('holding the pairs made more than any trial did'),
    });
  });

  it('judges random entries in sample where nothing was held back', () => {
    const entries = studyVerdicts({
      odds: { ...odds, random_entries: { ...odds.random_entries, out_of_sample: null } },
    })[3]!;
    expect(entries.sentence).toContain('at least as well in sample in 0.4 % of 1,000 draws');
  });
});

it.each([
  // limits           value  is
  [{ good: 0.95, luck: 0.5 }, 0.95, 'good'],
  [{ good: 0.95, luck: 0.5 }, 0.9499, 'doubtful'],
  [{ good: 0.95, luck: 0.5 }, 0.5, 'doubtful'],
  [{ good: 0.95, luck: 0.5 }, 0.4999, 'luck'],
  [{ good: 0.05, luck: 0.2 }, 0.05, 'good'],
  [{ good: 0.05, luck: 0.2 }, 0.051, 'doubtful'],
  [{ good: 0.05, luck: 0.2 }, 0.2, 'luck'],
] as const)('of the limits %o, %d is %s', (limits, value, rating) => {
  expect(verdict('Why?', {}, () => ({ value, limits, sentence: '' })).rating).toBe(rating);
});

const cases: readonly (readonly [readonly Rating[], number | null, Rating])[] = [
  [['good', 'good', 'good'], 0.1, 'good'],
  [['good', 'good', 'unanswered'], null, 'good'],
  [['good', 'good', 'good'], -0.1, 'doubtful'],
  [['good', 'good', 'luck'], 0.1, 'doubtful'],
  [['good', 'luck', 'good'], 0.1, 'luck'],
  [['unanswered', 'good', 'good'], 0.1, 'doubtful'],
  [['good', 'unanswered', 'good'], 0.1, 'doubtful'],
  [['unanswered', 'unanswered'], 0.1, 'unanswered'],
];

it.each(cases)('%j with a return out of sample of %d is %s', (ratings, outOfSample, expected) => {
  const verdicts = ratings.map((rating): Verdict => ({ question: '', rating, figure: '', sentence: '' }));
  expect(overall(verdicts, outOfSample)).toBe(expected);
});

it.each([
  [0, '0 %'],
  [0.0004, 'less than 0.1 %'],
  [0.14, '14.0 %'],
  [0.9995, 'more than 99.9 %'],
  [1, '100 %'],
])('a share of %d reads %s', (value, text) => {
  expect(share(value)).toBe(text);
});
