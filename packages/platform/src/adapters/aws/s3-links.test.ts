import { describe, expect, it } from 'vitest';
import { encodedKey, presignedGet } from './presigned-get.ts';
import { S3Links } from './s3-links.ts';

/** Of AWS's published example, which opens nothing. */
const EXAMPLE = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: ['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYEXAMPLEKEY'].join('/') }; // prettier-ignore
const NOW = Date.UTC(2013, 4, 24);

describe('an address of an object', () => {
  it("is signed as in AWS's published example", () => {
    const options = { region: 'us-east-1', credentials: EXAMPLE, nowMs: NOW, seconds: 86_400 };
    expect(presignedGet(new URL('https://examplebucket.s3.amazonaws.com/test.txt'), options)).toBe(
      'https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    );
  });

  it('is of the bucket in its region, saved, and good for five minutes', async () => {
    const aws = { region: 'eu-central-1', endpoint: undefined, credentials: { ...EXAMPLE, sessionToken: 'a/b' } };
    const links = new S3Links(aws, { bucket: 'results', prefix: 'prod', now: () => NOW });
    const url = new URL(await links.linkTo('backtests/1/a1/result.json'));
    links.close();
    expect([url.host, url.pathname]).toEqual([
      'results.s3.eu-central-1.amazonaws.com',
      '/prod/backtests/1/a1/result.json',
    ]);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      ...{ 'X-Amz-Expires': '300', 'X-Amz-Security-Token': 'a/b', 'response-content-disposition': 'attachment' },
    });
  });

  it('of another store has the bucket in its path', async () => {
    const aws = { region: 'us-east-1', endpoint: 'http://127.0.0.1:9000/', credentials: EXAMPLE };
    const links = new S3Links(aws, { bucket: 'results', prefix: '', now: () => NOW });
    expect(await links.linkTo('a b')).toMatch(/^http:\/\/127\.0\.0\.1:9000\/results\/a%20b\?X-Amz-Algorithm=/);
    links.close();
  });

  it('has every letter of a key encoded that a signature wants encoded', () => {
    expect(encodedKey("a/b c/d'(e)*!+=ä.json")).toBe('a/b%20c/d%27%28e%29%2A%21%2B%3D%C3%A4.json');
  });
});
