import { describe, expect, it } from 'vitest';
import type { HeardLine } from '../chaos/watched-session.ts';
import { statesApart } from './soak-figures.ts';

const state = (stage: string, event = 'state'): HeardLine => ({
  ...{ realMs: 0, level: 'info', event, message: stage, facts: { stage } },
});

function apart(...stages: readonly string[]): readonly string[] {
  return statesApart(stages.map((stage) => state(stage))).map(({ message }) => message);
}

describe('times that a session was not RUNNING', () => {
  it('do not count what it said before it ran first: a live one finds out what became of orders then', () => {
    expect(apart('RECOVERING', 'WARMING', 'RUNNING', 'DRAINING')).toEqual([]);
  });

  it('count everything else but its end', () => {
    expect(apart('RECOVERING', 'RUNNING', 'DEGRADED', 'RUNNING', 'HALTED', 'DRAINING')).toEqual(['DEGRADED', 'HALTED']);
    expect(apart('RUNNING', 'RECOVERING', 'RUNNING')).toEqual(['RECOVERING']);
    expect(apart('RECOVERING', 'HALTED', 'RUNNING')).toEqual(['HALTED']);
  });

  it('count everything of one that never ran', () => {
    expect(apart('RECOVERING', 'HALTED')).toEqual(['RECOVERING', 'HALTED']);
  });

  it('are what it says of itself, and nothing else that has a stage', () => {
    expect(statesApart([state('RUNNING'), state('HALTED', 'stage-of-registry')])).toEqual([]);
  });
});
