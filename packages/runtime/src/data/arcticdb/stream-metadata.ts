import { corrupt, unsupported } from './errors.ts';
import { ProtoReader, readAny } from './proto-reader.ts';
import { readNormalization, type Normalization } from './normalization.ts';
import { readStreamDescriptor, type StreamDescriptor } from './segment-header.ts';

/** What the index object of a version says beside its list of slices. */
export interface VersionDescription {
  readonly totalRows: number;
  /** All columns, the index first; types are the final ones. */
  readonly descriptor: StreamDescriptor;
  readonly normalization: Normalization;
  /** The normalization as it is stored, for a writer that goes on with it. */
  readonly normalizationBytes: Uint8Array;
  /** Slices of one row range are cut by a hash of the columns' names. */
  readonly isBucketized: boolean;
  /** What the user stored beside the frame, as msgpack; `null` for nothing. */
  readonly userMetadata: Uint8Array | null;
}

export function readVersionDescription(metadata: Uint8Array | null): VersionDescription {
  if (metadata === null) throw corrupt('the index of a version has no description');
  const { type, value } = readAny(metadata);
  if (type !== 'TimeSeriesDescriptor') throw unsupported(`an index described by ${type}`);
  const message = new ProtoReader(value);
  let totalRows = 0;
  let descriptor: StreamDescriptor | null = null;
  let normalizationBytes: Uint8Array | null = null;
  let isBucketized = false;
  let userMetadata: Uint8Array | null = null;
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 1) totalRows = message.number();
    else if (field === 2) descriptor = readStreamDescriptor(message.message());
    else if (field === 3) normalizationBytes = message.bytes();
    else if (field === 4) isBucketized = readEnabled(message.message());
    else if (field === 5) userMetadata = readUserMetadata(message.message());
    else if (field === 6) throw unsupported('an index in several parts');
    else message.skip();
  }
  if (descriptor === null || normalizationBytes === null) throw corrupt('the description of a version is incomplete');
  const normalization = readNormalization(new ProtoReader(normalizationBytes));
  return { totalRows, descriptor, normalization, normalizationBytes, isBucketized, userMetadata };
}

/** The metadata of a snapshot, as msgpack. Releases of 2024 stored it as the description of a version. */
export function readSnapshotMetadata(metadata: Uint8Array | null): Uint8Array | null {
  if (metadata === null) return null;
  const { type, value } = readAny(metadata);
  if (type === 'UserDefinedMetadata') return readUserMetadata(new ProtoReader(value));
  if (type !== 'TimeSeriesDescriptor') throw unsupported(`a snapshot described by ${type}`);
  const message = new ProtoReader(value);
  let userMetadata: Uint8Array | null = null;
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 5) userMetadata = readUserMetadata(message.message());
    else message.skip();
  }
  return userMetadata;
}

function readUserMetadata(message: ProtoReader): Uint8Array | null {
  let payload: Uint8Array | null = null;
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 3) payload = message.bytes();
    else message.skip();
  }
  return payload === null || payload.length === 0 ? null : payload;
}

function readEnabled(message: ProtoReader): boolean {
  let enabled = false;
  for (let field = message.next(); field !== 0; field = message.next()) {
    if (field === 3) enabled = message.bool();
    else message.skip();
  }
  return enabled;
}
