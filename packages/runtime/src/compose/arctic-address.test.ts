import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { arcticAddress, type ArcticServer } from './arctic-address.ts';

const SERVER: ArcticServer = {
  kind: 'server',
  bucket: 'candles',
  pathPrefix: '',
  endpoint: 'http://127.0.0.1',
  region: undefined,
  credentials: undefined,
  pathStyle: true,
};

describe('an address of ArcticDB libraries', () => {
  it.each([
    ['lmdb:///data/arctic', { kind: 'lmdb', folder: '/data/arctic' }],
    ['lmdb://data/arctic?map_size=2GB', { kind: 'lmdb', folder: resolve('data/arctic') }],
    ['s3://candles', { kind: 'bucket', bucket: 'candles', pathPrefix: '' }],
    ['s3://candles/envs/dev/', { kind: 'bucket', bucket: 'candles', pathPrefix: 'envs/dev' }],
    ['s3://127.0.0.1:candles', SERVER],
    [
      's3://127.0.0.1:candles?port=9000&access=AK&secret=a+b%2F=c&region=eu-west-1&path_prefix=/envs/dev/',
      {
        ...SERVER,
        endpoint: 'http://127.0.0.1:9000',
        credentials: { accessKeyId: 'AK', secretAccessKey: 'a+b%2F=c' },
        region: 'eu-west-1',
        pathPrefix: 'envs/dev',
      },
    ],
    [
      's3s://minio.local:candles?use_virtual_addressing=true;ssl=1',
      { ...SERVER, endpoint: 'https://minio.local', pathStyle: false },
    ],
    [
      's3://s3.eu-central-1.amazonaws.com:candles?aws_auth=true',
      { ...SERVER, endpoint: undefined, region: 'eu-central-1', pathStyle: false },
    ],
    ['s3://localhost:candles?access=a&secret=b&aws_auth=default', { ...SERVER, endpoint: 'http://localhost' }],
  ])('%s', (uri, expected) => {
    expect(arcticAddress(uri)).toEqual(expected);
  });

  it.each([
    ['mongodb://127.0.0.1', 'neither with s3://'],
    ['lmdb://', 'no folder'],
    ['s3://candles?access=hidden', 'no server:bucket'],
    ['s3s://candles', 'no server:bucket'],
    ['s3://hidden:9000:candles', 'no server:bucket'],
    ['s3://host:candles?acces=hidden', 'an option beside port'],
    ['s3://host:candles?access=hidden', 'access without secret'],
    ['s3://host:candles?secret=hidden', 'secret without access'],
    ['s3://host:candles?port=hidden', 'port is no number'],
    ['s3://host:candles?aws_auth=sts', 'aws_auth is sts'],
    ['s3://host:candles?CA_cert_path=/etc/ca.pem', 'NODE_EXTRA_CA_CERTS'],
    ['s3://UPPER/hidden?x', 'no server:bucket'],
  ])('%s is refused, without a word of its values', (uri, words) => {
    expect(() => arcticAddress(uri)).toThrow(words);
    expect(() => arcticAddress(uri)).not.toThrow('hidden');
  });
});
