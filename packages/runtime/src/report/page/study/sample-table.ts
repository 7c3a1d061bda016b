import type { SampleRecord } from '../../../contract/sample.ts';
import { objectiveRows, type SampleRow, sampleRows } from '../../study/sample-rows.ts';
import { type Cell, signed, simpleTable } from '../dom.ts';

/** Samples side by side under their names. */
export function sampleTable(samples: readonly (readonly [name: string, sample: SampleRecord])[]): HTMLTableElement {
  const records = samples.map(([, sample]) => sample);
  const rows = [...sampleRows(records), ...objectiveRows(records)].map(sampleCells);
  return simpleTable(['', ...samples.map(([name]) => name)], rows, 'samples');
}

export function sampleCells({ name, texts, signs }: SampleRow): Cell[] {
  return [name, ...texts.map((text, i) => signed(text, signs[i] ?? 0))];
}
