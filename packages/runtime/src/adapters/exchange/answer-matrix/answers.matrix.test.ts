import { sampleOf } from './matrix-cases.fixture.ts';
import { describeMatrix } from './run-matrix.fixture.ts';

/** `all`: every case; `sample`: each shape at each point, with one kind of order. */
const WANTED = process.env['TRADAI_MATRIX'] ?? 'all';

describeMatrix((cases) => (WANTED === 'sample' ? sampleOf(cases) : cases));
