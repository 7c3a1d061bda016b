import { DataError, type ImportErrorCode } from '../errors.ts';
import type { ImportOptions } from './options.ts';

/** The import option that settles a fault, with the values worth offering. */
export interface Remedy {
  readonly option: keyof ImportOptions;
  readonly values: string;
}

/** Something wrong with the row at hand. Thrown where only the value is known; the reader adds file and line. */
export class Fault extends Error {
  readonly code: ImportErrorCode;
  readonly remedy: Remedy | undefined;

  constructor(code: ImportErrorCode, reason: string, remedy?: Remedy) {
    super(reason);
    this.code = code;
    this.remedy = remedy;
  }
}

/** `line` for text, `row` for arrays and tables; both counted from 1. */
export interface Place {
  readonly file: string;
  readonly unit?: PlaceUnit;
  readonly at?: number;
  readonly lines?: readonly number[];
}

export type PlaceUnit = 'line' | 'row';

/** One sentence that names file, line and reason, and the option that helps. */
export function faultError(fault: Fault, place: Place, cause?: unknown): DataError {
  const { file, unit = 'line', at, lines } = place;
  const where = at === undefined ? file : `${file}, ${unit} ${at}`;
  const help = fault.remedy
    ? ` Option ${fault.remedy.option}${fault.remedy.values === '' ? '' : `: ${fault.remedy.values}`} settles it.`
    : '';
  return new DataError(fault.code, `${where}: ${fault.message}.${help}`, {
    file,
    ...(at === undefined ? {} : { [unit]: at }),
    ...(lines === undefined ? {} : { lines }),
    ...(fault.remedy === undefined ? {} : { remedy: fault.remedy.option }),
    ...(cause === undefined ? {} : { cause }),
  });
}
