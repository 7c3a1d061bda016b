import type { Anywhere } from '@tradai/strategy-sdk';
import type { AnyShape } from '@tradai/strategy-sdk/graph';

/** What every view of a run has, made once. */
export type Surroundings = Omit<Anywhere<AnyShape>, 'now'>;
