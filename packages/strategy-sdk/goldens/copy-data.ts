/**
 * Copies, reduced, the golden vectors of the functions that are built from the shared reference data into `goldens/data`: without the
 * profile of TA-Lib 0.6, and of long columns the beginning, every nth value and a hash.
 * `node --conditions=@tradai/source packages/strategy-sdk/goldens/copy-data.ts <folder with index.json>`.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { EXTRA_FUNCTIONS } from './extra-functions.ts';
import type { GoldenNumber, GoldenParams } from './golden-types.ts';
import { TALIB_FUNCTIONS, type TalibFunction } from './talib-functions.ts';
import { thinned } from './thin-column.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type JsonRecord = { readonly [key: string]: Json };

const target = join(import.meta.dirname, 'data');

const WHOLE_FILES = ['inputs.json.gz', 'index.json', 'extra-index.json', 'pattern-hits-synthetic.json.gz'];

function main(source: string | undefined): void {
  if (source === undefined) throw new Error('expected the folder that holds index.json and inputs.json.gz');
  for (const folder of ['talib', 'extra']) {
    rmSync(join(target, folder), { recursive: true, force: true });
    mkdirSync(join(target, folder), { recursive: true });
  }
  for (const name of WHOLE_FILES) writeFileSync(join(target, name), readFileSync(join(source, name)));
  for (const [name, { tolerance }] of Object.entries(TALIB_FUNCTIONS)) {
    copy(source, `talib/${name}.json.gz`, (golden) => reducedTalib(golden, tolerance));
  }
  for (const name of Object.keys(EXTRA_FUNCTIONS)) copy(source, `extra/${name}.json.gz`, reducedExtra);
}

function copy(source: string, file: string, reduce: (golden: JsonRecord) => JsonRecord): void {
  const golden = JSON.parse(gunzipSync(readFileSync(join(source, file))).toString('utf8')) as JsonRecord;
  writeFileSync(join(target, file), gzipSync(text(reduce(golden)), { level: 9 }));
}

/** A column whose hash is compared needs few samples. */
const EVERY = { hashed: 16, sampled: 4 };

function reducedTalib(golden: JsonRecord, tolerance: TalibFunction['tolerance']): JsonRecord {
  const cases = (golden['cases'] as readonly JsonRecord[]).map(({ '0.6': older, '0.8': newer, ...rest }) => {
    const kept = (newer === 'same' ? older : newer) as JsonRecord;
    const how = typeof tolerance === 'function' ? tolerance(rest['params'] as GoldenParams) : tolerance;
    const every = how === 'exact' ? EVERY.hashed : EVERY.sampled;
    const out = kept['out'] as readonly (readonly GoldenNumber[])[] | undefined;
    return { ...rest, '0.8': out === undefined ? kept : { ...kept, out: out.map((column) => thinned(column, every)) } };
  });
  return { ...golden, cases: cases as unknown as Json };
}

function reducedExtra(golden: JsonRecord): JsonRecord {
  const cases = (golden['cases'] as readonly JsonRecord[]).map((one) => {
    const out = one['out'] as Readonly<Record<string, readonly GoldenNumber[]>> | undefined;
    if (out === undefined) return one;
    const columns = Object.entries(out).map(([name, column]) => [name, thinned(column, EVERY.sampled)]);
    return { ...one, out: Object.fromEntries(columns) as JsonRecord };
  });
  return { ...golden, cases };
}

/** As JSON.stringify, but a negative zero keeps its sign. */
function text(value: Json): string {
  if (Object.is(value, -0)) return '-0.0';
  if (Array.isArray(value)) return `[${value.map(text).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value as JsonRecord).map(([key, item]) => `${JSON.stringify(key)}:${text(item)}`);
  return `{${entries.join(',')}}`;
}

main(process.argv[2]);
