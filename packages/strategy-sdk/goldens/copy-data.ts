/**
 * Copies the golden vectors of the functions that are built from the shared reference data into `goldens/data`, without the profile
 * of TA-Lib 0.6: `node --conditions=@tradai/source packages/strategy-sdk/goldens/copy-data.ts <folder with index.json>`.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { EXTRA_FUNCTIONS } from './extra-functions.ts';
import { TALIB_FUNCTIONS } from './talib-functions.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type JsonRecord = { readonly [key: string]: Json };

const target = join(import.meta.dirname, 'data');

function main(source: string | undefined): void {
  if (source === undefined) throw new Error('expected the folder that holds index.json and inputs.json.gz');
  for (const folder of ['talib', 'extra']) {
    rmSync(join(target, folder), { recursive: true, force: true });
    mkdirSync(join(target, folder), { recursive: true });
  }
  writeFileSync(join(target, 'inputs.json.gz'), readFileSync(join(source, 'inputs.json.gz')));
  for (const name of ['index.json', 'extra-index.json'])
    writeFileSync(join(target, name), readFileSync(join(source, name)));
  for (const name of Object.keys(TALIB_FUNCTIONS)) copy(source, `talib/${name}.json.gz`, withoutProfile06);
  for (const name of Object.keys(EXTRA_FUNCTIONS)) copy(source, `extra/${name}.json.gz`, (golden) => golden);
}

function copy(source: string, file: string, reduce: (golden: JsonRecord) => JsonRecord): void {
  const golden = JSON.parse(gunzipSync(readFileSync(join(source, file))).toString('utf8')) as JsonRecord;
  writeFileSync(join(target, file), gzipSync(text(reduce(golden)), { level: 9 }));
}

function withoutProfile06(golden: JsonRecord): JsonRecord {
  const cases = (golden['cases'] as readonly JsonRecord[]).map(({ '0.6': older, '0.8': newer, ...rest }) => ({
    ...rest,
    '0.8': newer === 'same' ? older! : newer!,
  }));
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
