import { describe, expect, it } from 'vitest';
import { awsPlace } from './aws-place.ts';

const KEYS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
const PLACE = { region: 'eu-central-1', endpoint: undefined, credentials: undefined };

describe('the place of a service', () => {
  it.each([
    [{ AWS_REGION: 'eu-central-1' }, PLACE],
    [{ AWS_DEFAULT_REGION: 'eu-central-1', AWS_ENDPOINT_URL: '' }, PLACE],
    [{ AWS_PROFILE: 'dev' }, { ...PLACE, region: undefined }],
    [
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:9000', ...KEYS },
      {
        region: 'us-east-1',
        endpoint: 'http://127.0.0.1:9000',
        credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
      },
    ],
    [
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:2', AWS_REGION: 'eu-central-1' },
      { ...PLACE, endpoint: 'http://127.0.0.1:2' },
    ],
    [
      { AWS_REGION: 'eu-central-1', ...KEYS, AWS_SESSION_TOKEN: 'token' },
      { ...PLACE, credentials: { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' } },
    ],
  ])('is what the variables say: %o', (variables, expected) => {
    expect(awsPlace('S3', variables)).toEqual(expected);
  });

  it.each([
    [{}, 'AWS_REGION is missing'],
    [{ AWS_ENDPOINT_URL_S3: 'localhost:9000' }, 'AWS_ENDPOINT_URL_S3 is no address'],
    [{ AWS_ENDPOINT_URL: 'http://user:hidden@127.0.0.1:9000' }, 'AWS_ENDPOINT_URL is no address'],
    [
      { AWS_REGION: 'x', AWS_ACCESS_KEY_ID: 'id' },
      'AWS_SECRET_ACCESS_KEY is missing; expected it beside AWS_ACCESS_KEY_ID',
    ],
    [
      { AWS_REGION: 'x', AWS_SECRET_ACCESS_KEY: 'hidden' },
      'AWS_ACCESS_KEY_ID is missing; expected it beside AWS_SECRET_ACCESS_KEY',
    ],
  ])('names what is wrong: %o', (variables, words) => {
    expect(() => awsPlace('S3', variables)).toThrow(words);
    expect(() => awsPlace('S3', variables)).not.toThrow('hidden');
  });
});
