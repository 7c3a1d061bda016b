import { corrupt, unsupported } from './errors.ts';
import { ProtoReader, readAny } from './proto-reader.ts';
import { Segment } from './segment.ts';

/** What a library's configuration says that matters to readers and writers. */
export interface LibraryConfig {
  readonly name: string;
  /** Where its objects lie, as it is stored: dots may stand for slashes. Empty in LMDB. */
  readonly prefix: string;
  readonly isRawPrefix: boolean;
  readonly rowsPerSlice: number;
  readonly columnsPerSlice: number;
  readonly dynamicSchema: boolean;
  /** Data objects of earlier versions may be used again by later ones. */
  readonly deduplicates: boolean;
  readonly prunesVersions: boolean;
  readonly nestsData: boolean;
  /** False in old libraries, which are listed by their heads. */
  readonly hasSymbolList: boolean;
  /** 0 for V1, 1 for the experimental V2. */
  readonly encodingVersion: number;
  /** Changes are copied elsewhere by a log that we do not write. */
  readonly isReplicated: boolean;
}

const DEFAULT_ROWS = 100_000;
const DEFAULT_COLUMNS = 127;

/** Reads the object of a library's configuration. It may hold credentials, so nothing of it is ever put into a message. */
export function readLibraryConfig(bytes: Uint8Array): LibraryConfig {
  const metadata = new Segment(bytes).metadata();
  if (metadata === null) throw corrupt('the configuration of a library is empty');
  const { type, value } = readAny(metadata);
  if (type !== 'LibraryConfig') throw unsupported(`a configuration of type ${type}`);
  let config: LibraryConfig = {
    ...{ name: '', prefix: '', isRawPrefix: false, hasSymbolList: false, encodingVersion: 0, ...writeOptions(null) },
  };
  const message = new ProtoReader(value);
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 1) config = { ...config, ...readDescriptor(message.message()) };
    else if (field === 2) config = { ...config, ...readStorageEntry(message.message()) };
    else message.skip();
  }
  return config;
}

type DescriptorPart = Omit<LibraryConfig, 'prefix' | 'isRawPrefix'>;

function readDescriptor(message: ProtoReader): DescriptorPart {
  let part: DescriptorPart = { name: '', hasSymbolList: false, encodingVersion: 0, ...writeOptions(null) };
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 1) part = { ...part, name: message.text() };
    else if (field === 4) part = { ...part, ...readVersionStore(message.message()) };
    else message.skip();
  }
  return part;
}

function readVersionStore(message: ProtoReader): Omit<DescriptorPart, 'name'> {
  let options = writeOptions(null);
  let hasSymbolList = false;
  let encodingVersion = 0;
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 1) options = writeOptions(message.message());
    else if (field === 5) hasSymbolList = message.bool();
    else if (field === 11) encodingVersion = message.number();
    else message.skip();
  }
  return { ...options, hasSymbolList, encodingVersion };
}

type WriteOptions = Omit<DescriptorPart, 'name' | 'hasSymbolList' | 'encodingVersion'>;

function writeOptions(message: ProtoReader | null): WriteOptions {
  const given = new Map<number, number>();
  let isReplicated = false;
  for (let field = message?.next() ?? 0; field !== 0; field = message!.next()) {
    if (field >= 14 && field <= 16) isReplicated = isEnabled(message!.message()) && field !== 14 ? true : isReplicated;
    else if (field === 17) message!.skip();
    else given.set(field, message!.number());
  }
  const is = (field: number): boolean => (given.get(field) ?? 0) !== 0;
  return {
    columnsPerSlice: given.get(1) || DEFAULT_COLUMNS,
    rowsPerSlice: given.get(2) || DEFAULT_ROWS,
    prunesVersions: is(7),
    deduplicates: is(8),
    nestsData: is(10),
    dynamicSchema: is(52),
    isReplicated,
  };
}

/** An empty message is in every library and means nothing. */
function isEnabled(message: ProtoReader): boolean {
  let enabled = false;
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 1) enabled = message.bool();
    else message.skip();
  }
  return enabled;
}

/** An entry of the map of storages: name, then what configures it, which is read for S3 only. */
function readStorageEntry(entry: ProtoReader): { prefix: string; isRawPrefix: boolean } {
  let place = { prefix: '', isRawPrefix: false };
  for (let field = entry.next(); field !== 0; field = entry.next()) {
    if (field !== 2) {
      entry.skip();
      continue;
    }
    const storage = entry.message();
    for (let inner = storage.next(); inner !== 0; inner = storage.next()) {
      if (inner === 2) place = readS3Config(storage.bytes());
      else storage.skip();
    }
  }
  return place;
}

function readS3Config(any: Uint8Array): { prefix: string; isRawPrefix: boolean } {
  let prefix = '';
  let isRawPrefix = false;
  if (!Buffer.from(any).includes('s3_storage')) return { prefix, isRawPrefix };
  const message = new ProtoReader(readAny(any).value);
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 9) prefix = message.text();
    else if (field === 16) isRawPrefix = message.bool();
    else message.skip();
  }
  return { prefix, isRawPrefix };
}
