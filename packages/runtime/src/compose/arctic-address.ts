import { resolve } from 'node:path';
import { ServiceError } from '../ports/errors.ts';
import { parseS3Uri } from '../ports/objects-keys.ts';

/** Where ArcticDB libraries are. */
export type ArcticAddress =
  | { readonly kind: 'lmdb'; readonly folder: string }
  /** A bucket, reached as AWS's variables say. */
  | { readonly kind: 'bucket'; readonly bucket: string; readonly pathPrefix: string }
  | ArcticServer;

/** A bucket at a server that ArcticDB's own form names. */
export interface ArcticServer {
  readonly kind: 'server';
  readonly bucket: string;
  readonly pathPrefix: string;
  /** Undefined: AWS itself. */
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  /** Undefined: as AWS's variables say. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /** The bucket stands in the path and not in the server's name. */
  readonly pathStyle: boolean;
}

/** What can be done about an option that is there and does nothing here. */
const REFUSED: Readonly<Record<string, string>> = {
  CA_cert_path: 'certificates are named by NODE_EXTRA_CA_CERTS',
  CA_cert_dir: 'certificates are named by NODE_EXTRA_CA_CERTS',
  aws_profile: 'a profile is named by AWS_PROFILE',
};
const OPTIONS = 'port region access secret path_prefix aws_auth use_virtual_addressing ssl force_uri_lib_config'.split(
  ' ',
);

/**
 * Reads `lmdb:///folder`, our `s3://bucket/prefix`, and ArcticDB's own `s3://server:bucket?port=…&access=…&secret=…&region=…&path_prefix=…`
 * (`s3s://` for TLS). As in ArcticDB, values stand there as they are, without percent signs. No message repeats a value. Throws
 * `invalid-entry`.
 */
export function arcticAddress(uri: string): ArcticAddress {
  const [, scheme, rest] = /^(lmdb|s3s?):\/\/(.*)$/s.exec(uri) ?? [];
  if (scheme === undefined || rest === undefined) throw wrong('it begins neither with s3://, s3s:// nor lmdb://');
  const [path, query] = rest.split('?', 2) as [string, string?];
  if (scheme === 'lmdb') {
    if (path === '') throw wrong('it names no folder after lmdb://');
    return { kind: 'lmdb', folder: resolve(path) };
  }
  const [, host, bucket] = /^([^:/]+):([-_a-zA-Z0-9.]+)$/.exec(path) ?? [];
  if (host !== undefined && bucket !== undefined) return server(scheme === 's3s', host, bucket, optionsOf(query ?? ''));
  if (scheme === 's3s' || query !== undefined || path.includes(':'))
    throw wrong('between s3:// and the question mark stands no server:bucket');
  const { bucket: own, key } = parseS3Uri(uri);
  return { kind: 'bucket', bucket: own, pathPrefix: key };
}

function server(isTls: boolean, host: string, bucket: string, options: ReadonlyMap<string, string>): ArcticServer {
  const region = options.get('region') ?? /^s3[-.]([a-z0-9-]+)\.amazonaws\./.exec(host)?.[1];
  const isAws = /\.amazonaws\.com(\.cn)?$/.test(host);
  const port = options.get('port');
  if (port !== undefined && !/^\d{1,5}$/.test(port)) throw wrong('its option port is no number');
  return {
    kind: 'server',
    bucket,
    pathPrefix: (options.get('path_prefix') ?? '').replaceAll(/^\/+|\/+$/g, ''),
    // AWS is asked by TLS, whatever the form says.
    endpoint: isAws ? undefined : `${isTls ? 'https' : 'http'}://${host}${port === undefined ? '' : `:${port}`}`,
    region,
    credentials: credentialsOf(options),
    pathStyle: !isAws && !isYes(options.get('use_virtual_addressing')),
  };
}

function credentialsOf(options: ReadonlyMap<string, string>): ArcticServer['credentials'] {
  const method = (options.get('aws_auth') ?? 'false').toLowerCase();
  if (method === 'sts') throw wrong('its option aws_auth is sts; expected true, and the role in the environment');
  // As in ArcticDB, these win over a key that stands there too.
  if (method === 'default' || isYes(method)) return undefined;
  const [accessKeyId, secretAccessKey] = [options.get('access'), options.get('secret')];
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw wrong(`it has ${accessKeyId === undefined ? 'secret without access' : 'access without secret'}`);
  return { accessKeyId, secretAccessKey };
}

function optionsOf(query: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const part of query.split(/[;&]/).filter((text) => text !== '')) {
    const at = part.indexOf('=');
    const name = at === -1 ? '' : part.slice(0, at);
    if (name in REFUSED) throw wrong(`its option ${name} has no effect here; ${REFUSED[name]!}`);
    // What is no option may be a part of a secret.
    if (!OPTIONS.includes(name)) throw wrong(`it has an option beside ${OPTIONS.join(', ')}`);
    options.set(name, part.slice(at + 1));
  }
  return options;
}

function isYes(text: string | undefined): boolean {
  return /^(y|yes|t|true|on|1)$/i.test(text ?? '');
}

function wrong(what: string): ServiceError {
  return new ServiceError(
    'invalid-entry',
    `ARCTICDB_URI cannot be used, since ${what}; expected s3://bucket/prefix, s3://server:bucket?access=…&secret=…, or lmdb:///folder.`,
  );
}
