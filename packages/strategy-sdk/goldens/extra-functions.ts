import type { ExtraTable } from './extra-definition.ts';
import { EXTRA_LINES } from './extra-lines.ts';
import { EXTRA_OSCILLATORS } from './extra-oscillators.ts';

/** Libraries' indicators → ours. Definitions that are missing are not offered. */
export const EXTRA_FUNCTIONS: ExtraTable = { ...EXTRA_LINES, ...EXTRA_OSCILLATORS };
