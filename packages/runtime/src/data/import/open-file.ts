import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { DataError } from '../errors.ts';
import { Fault, faultError } from './fault.ts';
import type { Part } from './reading.ts';
import { readZip } from './zip.ts';

export type Format = 'arrow' | 'parquet' | 'json' | 'text';

const CHUNK_BYTES = 1 << 20;
const MOST_LAYERS = 3;

/** What the first bytes say, whatever the name. */
const PACKED: readonly (readonly [hex: string, packer: 'gzip' | 'zstd'])[] = [
  ['1f8b', 'gzip'],
  ['28b52ffd', 'zstd'],
];
const FOREIGN: readonly (readonly [hex: string, code: 'unsupported-format' | 'unsupported-container', what: string])[] =
  [
    [
      '894844460d0a1a0a',
      'unsupported-format',
      'HDF5 is not read; convert it to feather first (freqtrade: `freqtrade convert-data --format-from hdf5 --format-to feather`)',
    ],
    ['d0cf11e0a1b11ae1', 'unsupported-format', 'this is an Excel workbook; save the sheet as CSV'],
    ['53514c69746520666f726d6174203300', 'unsupported-format', 'this is a SQLite database; export the table as CSV'],
    ['504152', 'unsupported-format', 'this parquet file is encrypted or of an unknown version'],
    ['377abcaf271c', 'unsupported-container', '7z archives are not read; unpack it first (7z x)'],
    ['526172211a07', 'unsupported-container', 'RAR archives are not read; unpack it first (unrar x)'],
    ['fd377a585a00', 'unsupported-container', 'xz is not read; unpack it first (xz -d)'],
    ['425a68', 'unsupported-container', 'bzip2 is not read; unpack it first (bzip2 -d)'],
  ];

/** The data parts of a file: itself, or the members of a zip. Throws `no-file`, `corrupt`, `unsupported-container`. */
export async function openFile(path: string, onBytes: (bytes: number) => void): Promise<Part[]> {
  await assertFile(path);
  const start = await firstBytes(path);
  if (!start.startsWith('504b0304') && !start.startsWith('504b0506'))
    return [{ file: path, name: path, chunks: () => unpacked(path, fileChunks(path, onBytes), 0) }];
  const members = await inFile(path, () => readZip(path));
  if (members.some(({ name }) => name === '[Content_Types].xml'))
    throw faultError(new Fault('unsupported-format', 'this is an Excel workbook; save the sheet as CSV'), {
      file: path,
    });
  if (members.length === 0) throw faultError(new Fault('empty', 'the zip has no files'), { file: path });
  return members.map((member) => {
    const file = members.length === 1 ? path : `${path}:${member.name}`;
    return { file, name: member.name, chunks: () => unpacked(file, counted(member.chunks(), onBytes), 0) };
  });
}

/** Format of the unpacked bytes. Throws `unsupported-format`, `not-candles`, `empty`. */
export async function formatOf(part: Part): Promise<Format> {
  for await (const chunk of part.chunks()) {
    const hex = hexOf(chunk);
    if (hex.startsWith('4152524f5731')) return 'arrow';
    if (hex.startsWith('50415231')) return 'parquet';
    const foreign = FOREIGN.find(([magic]) => hex.startsWith(magic));
    if (foreign) throw faultError(new Fault(foreign[1], foreign[2]), part);
    return textFormat(chunk, part);
  }
  throw faultError(new Fault('empty', 'the file is empty'), part);
}

function textFormat(chunk: Uint8Array, part: Part): Format {
  const utf16 = /^(fffe|feff)/.test(hexOf(chunk));
  if (!utf16 && chunk.subarray(0, 4096).includes(0))
    throw faultError(new Fault('unsupported-format', 'the file is binary, in no format that is known here'), part);
  const text = Buffer.from(chunk.buffer, chunk.byteOffset, Math.min(chunk.length, 4096))
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (/^<(!doctype|html|\?xml)/i.test(text))
    throw faultError(
      new Fault('not-candles', `this is a page of a website, not data: ${text.slice(0, 80).replaceAll('\n', ' ')}`),
      part,
    );
  return /^[[{]/.test(text) ? 'json' : 'text';
}

/** Takes off layers of gzip and zstd. */
async function* unpacked(file: string, source: AsyncGenerator<Uint8Array>, layer: number): AsyncGenerator<Uint8Array> {
  const first = await inFile(file, () => source.next());
  if (first.done) return;
  const hex = hexOf(first.value);
  const packer = layer < MOST_LAYERS ? PACKED.find(([magic]) => hex.startsWith(magic))?.[1] : undefined;
  const rest = withFirst(first.value, source);
  if (packer) yield* unpacked(file, decompressed(file, packer, rest), layer + 1);
  else yield* faultsNamed(file, rest);
}

async function* decompressed(
  file: string,
  packer: 'gzip' | 'zstd',
  source: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const { Readable } = await import('node:stream');
  const stream =
    packer === 'gzip'
      ? createGunzip({ chunkSize: CHUNK_BYTES / 4 })
      : createZstdDecompress({ chunkSize: CHUNK_BYTES / 4 });
  const input = Readable.from(source);
  input.on('error', (error) => stream.destroy(error)).pipe(stream);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    if (!code.startsWith('Z') && !code.startsWith('ERR_ZSTD')) throw error;
    const early = /unexpected end|incomplete|truncated/i.test((error as Error).message);
    throw faultError(
      new Fault(
        'corrupt',
        early
          ? `the ${packer} stream ends before its end mark: the download broke off`
          : `the ${packer} stream is damaged`,
      ),
      { file },
      error,
    );
  } finally {
    input.destroy();
    stream.destroy();
  }
}

async function* withFirst(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

async function* faultsNamed(file: string, source: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (error) {
    throw error instanceof Fault ? faultError(error, { file }) : error;
  }
}

async function* fileChunks(path: string, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  yield* counted(createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>, onBytes);
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    onBytes(chunk.length);
    yield chunk;
  }
}

async function inFile<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Fault ? faultError(error, { file }) : error;
  }
}

async function assertFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new DataError('no-file', `There is no file ${path}.`, { file: path });
  if (!found.isFile()) throw new DataError('no-file', `${path} is no file.`, { file: path });
}

async function firstBytes(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.toString('hex', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 16)).toString('hex');
}
