import type { Difference } from '../../../orders/compare.ts';
import { signOf, sizeOf } from '../../../orders/exact.ts';

/** One sentence, for a person who looks at an audit. */
export function differenceText(difference: Difference): string {
  switch (difference.kind) {
    case 'position':
      if (!difference.pair.includes(':') && signOf(difference.booked) < 0)
        return `${difference.pair}: ${sizeOf(difference.booked)} was sold that was not in the books.`;
      if (signOf(difference.found) === 0)
        return `${difference.pair}: the account holds nothing; expected ${difference.booked}, which no order of the session has closed.`;
      return `${difference.pair}: the account holds ${difference.found}; expected ${difference.booked} by the fills of its trades.`;
    case 'orphan':
    case 'foreign':
      return `${difference.pair}: the order ${difference.exchangeId} stands in no book.`;
    case 'not-listed':
      return `${difference.pair}: the order ${difference.cid} counts as open and is not listed.`;
    case 'still-open':
      return `${difference.pair}: the order ${difference.cid} counts as over and is open.`;
    case 'fill-missing':
    case 'fill-unassigned':
      return `${difference.pair}: the fill ${difference.tradeId} stands in no book.`;
    case 'unknown':
      return `The ${difference.what}${difference.pair === null ? '' : ` of ${difference.pair}`} could not be compared.`;
  }
}
