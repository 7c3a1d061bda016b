import { middleOf } from '../space/search-space.ts';
import { learnNothing, type Proposer } from './proposer.ts';

/** Every point once, the last dimension changing fastest. `pointCount` tells beforehand how many there are. */
export function gridProposer(levels: readonly number[]): Proposer {
  const count = levels.reduce((product, each) => product * each, 1);
  return {
    isFixed: true,
    learn: learnNothing,
    propose: ({ id }) => (id < count ? placeOf(id, levels) : null),
  };
}

function placeOf(id: number, levels: readonly number[]): Float64Array {
  const unit = new Float64Array(levels.length);
  let rest = id;
  for (let i = levels.length - 1; i >= 0; i--) {
    unit[i] = middleOf(rest % levels[i]!, levels[i]!);
    rest = Math.floor(rest / levels[i]!);
  }
  return unit;
}
