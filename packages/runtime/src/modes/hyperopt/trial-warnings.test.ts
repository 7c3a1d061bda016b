import { describe, expect, it } from 'vitest';
import type { StudyTrial } from '../../ports/studies.ts';
import { failedTrials, trialWarnings } from './trial-warnings.ts';

const trial = (given: Partial<StudyTrial>): StudyTrial => ({
  ...{ number: 0, point: {}, values: [1], violations: [-1], figures: {}, error: null, tookMs: 1 },
  ...given,
});

describe('warnings about the trials of a search', () => {
  it.each<[string, Partial<StudyTrial>[], string[]]>([
    ['one good trial', [{}], []],
    [
      'one that failed beside a good one',
      [{}, { values: [], error: 'no luck.' }],
      ['1 of 2 trials failed, the first: no luck.'],
    ],
    [
      'no good one',
      [{ violations: [0.5] }, { values: [] }, { values: [], violations: [2] }, { values: [], error: 'no luck' }],
      [
        'None of 4 trials has a value and meets all constraints: 1 violate one, 2 have no value, 1 failed.',
        '1 of 4 trials failed, the first: no luck.',
      ],
    ],
    [
      'no trial at all',
      [],
      ['None of 0 trials has a value and meets all constraints: 0 violate one, 0 have no value, 0 failed.'],
    ],
  ])('%s', (_, given, texts) => {
    expect(trialWarnings(given.map(trial))).toEqual(texts);
  });

  it('of failures end with one full stop', () => {
    expect(failedTrials(3, 9, 'mine threw.')).toBe(failedTrials(3, 9, 'mine threw'));
  });
});
