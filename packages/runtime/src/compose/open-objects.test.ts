import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkObjectKey, parseS3Uri } from '../ports/objects-keys.ts';
import { openObjects } from './open-objects.ts';

const ENV = { AWS_REGION: 'eu-central-1' };

describe('a place of objects', () => {
  it('is a bucket when it says so, else a folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tradai-objects-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const objects = await openObjects(folder, {});
    await objects.put('a', Buffer.from('x'));

    expect(await objects.get('a')).toMatchObject({ size: 1 });
    expect((await openObjects('s3://results/tradai/', ENV)).place).toBe('s3://results/tradai');
    expect((await openObjects('s3://results', ENV)).place).toBe('s3://results');
  });

  it('in S3 needs a region or an endpoint', async () => {
    await expect(openObjects('s3://results', {})).rejects.toThrow('AWS_REGION is missing');
    await expect(openObjects('s3://results', { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' })).resolves.toBeDefined();
  });
});

describe('the name of an object in S3', () => {
  it.each([
    ['s3://configs/strategies/sma/1/config.json', { bucket: 'configs', key: 'strategies/sma/1/config.json' }],
    ['s3://configs', { bucket: 'configs', key: '' }],
    ['s3://configs/', { bucket: 'configs', key: '' }],
    ['s3://my.bucket-1/ü (1)/?x', { bucket: 'my.bucket-1', key: 'ü (1)/?x' }],
  ])('%s', (uri, expected) => {
    expect(parseS3Uri(uri)).toEqual(expected);
  });

  it.each([
    's3://',
    's3:///key',
    's3://AB/key',
    's3://a/key',
    's3://a:b/key',
    's3://user:hidden@bucket/key',
    'http://bucket/key',
  ])('%s names no bucket', (uri) => {
    expect(() => parseS3Uri(uri)).toThrow('names no bucket');
    expect(() => parseS3Uri(uri)).not.toThrow('hidden');
  });

  it('has a key that leads nowhere else', () => {
    expect(() => parseS3Uri('s3://bucket/a/../b')).toThrow('not a key of an object');
    expect(() => checkObjectKey('a/../b')).toThrow('"a/../b" is not a key of an object');
  });
});
