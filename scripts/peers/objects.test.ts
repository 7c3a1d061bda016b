import { afterAll, beforeAll, describe } from 'vitest';
import { awsPlace } from '../../packages/runtime/src/adapters/aws/aws-place.ts';
import { S3Objects } from '../../packages/runtime/src/adapters/aws/s3-objects.ts';
import { objectsContract, PAGE_SIZE } from '../../packages/runtime/src/ports/objects-contract.fixture.ts';
import { makeBucket } from './make-bucket.ts';
import { ministackPython, startMinistack } from './ministack.ts';
import { startNpmAws } from './npm-aws.ts';

const BUCKET = 'tradai-objects';

interface Server {
  readonly url: string;
  close(): Promise<void>;
}

const python = ministackPython();
if (python === null) console.warn('skipped: no python3 that can install MiniStack');

describe('fauxqs', () => {
  onServer('S3Objects on fauxqs', async () => {
    const servers = await startNpmAws();
    return { url: servers.s3, close: () => servers.close() };
  });
});

describe.skipIf(python === null)('MiniStack', () => {
  onServer('S3Objects on MiniStack', () => startMinistack(python!));
});

function onServer(name: string, start: () => Promise<Server>): void {
  let server: Server;
  beforeAll(async () => {
    server = await start();
    await makeBucket(server.url, BUCKET);
  }, 120_000);
  afterAll(() => server.close());

  let opened = 0;
  objectsContract(name, () => {
    opened += 1;
    return Promise.resolve(
      new S3Objects(placeAt(server.url), { bucket: BUCKET, key: `tests/${opened}` }, { pageSize: PAGE_SIZE }),
    );
  });
}

function placeAt(url: string): ReturnType<typeof awsPlace> {
  return awsPlace('S3', { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
}
