import { row, type KeyRow } from '../key-row.ts';
import { anything } from '../shape.ts';

const JUDGED = 'IIII judged-elsewhere';

/** Keys that freqtrade never had. */
export const OWN_KEYS: readonly KeyRow[] = [
  row('performance', anything, JUDGED, 'What figures of a backtest should reach; the platform judges by it.', {
    inner: JUDGED,
  }),
];
