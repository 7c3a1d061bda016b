import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { awsPlace } from '@tradai/runtime/aws';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Notice } from '../../ports/notices.ts';
import { EcrImages } from './ecr-images.ts';
import { SnsNotices } from './sns-notices.ts';

const ENV = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const OWN = 'arn:aws:sns:eu-central-1:123456789012:tradai-notices';
const DIGEST = `sha256:${'ab'.repeat(32)}`;

function failure(name: string, status = 400): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status }, $fault: 'client' });
}

function notice(to: readonly string[]): Notice {
  return { id: 'r-1', attempt: 1, status: 'FAILED', title: 'momentum: failed\n', text: 'It failed.', to, atMs: 0 };
}

function topics() {
  const sns = mockClient(SNSClient);
  onTestFinished(() => sns.restore());
  const refused: string[] = [];
  const notices = new SnsNotices(
    { aws: awsPlace('SNS', ENV), topicArn: OWN, onRefused: (_, text) => void refused.push(text) },
    { policy: { firstDelayMs: 1, longestDelayMs: 1, patienceMs: 0 } },
  );
  return { sns, refused, notices, sent: () => sns.commandCalls(PublishCommand).map(({ args: [{ input }] }) => input) };
}

describe('a notice', () => {
  it('goes to our own topic, with the mails it is for, and to those that are named beside it', async () => {
    const { sns, notices, sent } = topics();
    sns.on(PublishCommand).resolves({ MessageId: 'm' });
    await notices.send(
      notice(['email:me@tradai.dev', 'topic:ops', 'topic:tradai-notices', 'webhook:https://hooks.tradai.dev/']),
    );
    expect(sent().map(({ TopicArn }) => TopicArn)).toEqual([OWN, 'arn:aws:sns:eu-central-1:123456789012:ops']);
    const [own] = sent();
    expect(own!.MessageAttributes).toMatchObject({
      email: { StringValue: '["me@tradai.dev"]' },
      status: { StringValue: 'FAILED' },
    });
    expect(own!.Subject).toBe('momentum: failed?');
    expect(JSON.parse((JSON.parse(own!.Message!) as { default: string }).default)).toMatchObject({
      id: 'r-1',
      status: 'FAILED',
    });
  });

  it('to a topic that is not there is told to somebody else, and not tried again', async () => {
    const { sns, notices, refused } = topics();
    sns.on(PublishCommand).resolves({});
    sns
      .on(PublishCommand, { TopicArn: 'arn:aws:sns:eu-central-1:123456789012:gone' })
      .rejects(failure('NotFoundException', 404));
    await notices.send(notice(['topic:gone']));
    expect(refused).toHaveLength(1);
  });

  it('that our own topic does not take is worth another try', async () => {
    const { sns, notices } = topics();
    sns.on(PublishCommand).rejects(failure('ThrottlingException', 429));
    await expect(notices.send(notice([]))).rejects.toMatchObject({ code: 'busy' });
  });
});

describe('an image', () => {
  function images() {
    const ecr = mockClient(ECRClient);
    onTestFinished(() => ecr.restore());
    return { ecr, images: new EcrImages(awsPlace('ECR', ENV), 'strategies/momentum') };
  }

  it.each([
    [DIGEST, { imageDigest: DIGEST }],
    ['v3', { imageTag: 'v3' }],
  ])('is asked for by %s', async (reference, id) => {
    const { ecr, images: of } = images();
    ecr.on(DescribeImagesCommand).resolves({ imageDetails: [{ imageDigest: DIGEST }] });
    expect(await of.digest(reference)).toBe(DIGEST);
    expect(ecr.commandCalls(DescribeImagesCommand)[0]!.args[0].input).toEqual({
      repositoryName: 'strategies/momentum',
      imageIds: [id],
    });
  });

  it('that is not there is none, and what may not be asked is no answer', async () => {
    const { ecr, images: of } = images();
    ecr.on(DescribeImagesCommand).rejects(failure('ImageNotFoundException'));
    expect(await of.digest(DIGEST)).toBeNull();
    ecr.on(DescribeImagesCommand).rejects(failure('AccessDeniedException'));
    await expect(of.digest(DIGEST)).rejects.toMatchObject({ code: 'credentials' });
  });
});
