import { TradaiError } from '@tradai/strategy-sdk';
import type { Answer } from '../../../contract/odds.ts';

/** What a question finds, or the sentence that says why it has no answer. */
export function answered<Found>(find: () => Answer<Found>): Answer<Found> {
  try {
    return find();
  } catch (error) {
    if (error instanceof TradaiError && (error as TradaiError).code === 'bad-option')
      return { unanswered: error.message };
    throw error;
  }
}
