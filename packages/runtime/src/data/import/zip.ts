import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { Fault } from './fault.ts';

export interface ZipMember {
  readonly name: string;
  /** Unpacked bytes; length and CRC are checked at the end. Throws `Fault`s `corrupt`, `unsupported-container`. */
  chunks(): AsyncGenerator<Uint8Array>;
}

const END_RECORD = 0x06054b50;
const DIRECTORY_RECORD = 0x02014b50;
const END_RECORD_BYTES = 22;
const MOST_COMMENT_BYTES = 0xffff;
const STORED = 0;
const DEFLATED = 8;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly localOffset: number;
}

/** Members of a zip that hold data; folders, hidden files and what macOS adds are passed over. Throws `Fault`s. */
export async function readZip(path: string): Promise<ZipMember[]> {
  const file = await open(path, 'r');
  try {
    const entries = await readDirectory(file);
    return entries
      .filter(({ name }) => isData(name))
      .map((entry) => ({ name: entry.name, chunks: () => unpack(path, entry) }));
  } finally {
    await file.close();
  }
}

function isData(name: string): boolean {
  return !name.endsWith('/') && !name.split('/').some((part) => part === '__MACOSX' || part.startsWith('.'));
}

async function readDirectory(file: FileHandle): Promise<Entry[]> {
  const { size } = await file.stat();
  const tailBytes = Math.min(size, END_RECORD_BYTES + MOST_COMMENT_BYTES);
  const tail = await readAt(file, size - tailBytes, tailBytes);
  let end = tail.length - END_RECORD_BYTES;
  while (end >= 0 && tail.readUInt32LE(end) !== END_RECORD) end -= 1;
  if (end < 0) throw new Fault('corrupt', 'the zip ends before its directory: the download broke off');
  const count = tail.readUInt16LE(end + 10);
  const bytes = tail.readUInt32LE(end + 12);
  const offset = tail.readUInt32LE(end + 16);
  if (count === 0xffff || offset === 0xffffffff)
    throw new Fault('unsupported-container', 'this zip64 archive is not read; unpack it first (unzip)');
  if (offset + bytes > size) throw new Fault('corrupt', 'the zip directory points behind the end of the file');
  return entriesOf(await readAt(file, offset, bytes), count);
}

function entriesOf(directory: Buffer, count: number): Entry[] {
  const entries: Entry[] = [];
  let at = 0;
  for (let i = 0; i < count; i += 1) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== DIRECTORY_RECORD)
      throw new Fault('corrupt', 'the zip directory is damaged');
    const nameBytes = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameBytes),
      encrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packedBytes: directory.readUInt32LE(at + 20),
      unpackedBytes: directory.readUInt32LE(at + 24),
      localOffset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function* unpack(path: string, entry: Entry): AsyncGenerator<Uint8Array> {
  if (entry.encrypted)
    throw new Fault('unsupported-container', `${entry.name} in the zip is encrypted; unpack it first`);
  if (entry.method !== STORED && entry.method !== DEFLATED)
    throw new Fault(
      'unsupported-container',
      `${entry.name} is packed by zip method ${entry.method}; unpack it first (unzip)`,
    );
  const start = await dataOffset(path, entry);
  if (entry.packedBytes === 0) return;
  const packed = createReadStream(path, { start, end: start + entry.packedBytes - 1, highWaterMark: 1 << 20 });
  const inflate = entry.method === DEFLATED ? createInflateRaw({ chunkSize: 1 << 18 }) : null;
  if (inflate) packed.on('error', (error) => inflate.destroy(error)).pipe(inflate);
  let crc = 0;
  let bytes = 0;
  try {
    for await (const chunk of (inflate ?? packed) as AsyncIterable<Buffer>) {
      crc = crc32(chunk, crc);
      bytes += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code?.startsWith('Z_')
      ? new Fault('corrupt', `${entry.name} in the zip is damaged`)
      : error;
  } finally {
    packed.destroy();
  }
  if (crc !== entry.crc || bytes !== entry.unpackedBytes)
    throw new Fault('corrupt', `${entry.name} in the zip does not match its checksum`);
}

async function dataOffset(path: string, { localOffset }: Entry): Promise<number> {
  const file = await open(path, 'r');
  try {
    const local = await readAt(file, localOffset, 30);
    return localOffset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  } finally {
    await file.close();
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) throw new Fault('corrupt', 'the zip ends early');
  return buffer;
}
