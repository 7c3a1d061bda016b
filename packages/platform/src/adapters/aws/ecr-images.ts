import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { AwsFailure, type AwsPlace } from '@tradai/runtime/aws';
import type { Images } from '../../ports/images.ts';
import { asker, clientSettings, type Ask, type AskOptions } from './asking.ts';

/** Images of a repository of ECR. */
export class EcrImages implements Images {
  readonly #client: ECRClient;
  readonly #ask: Ask;
  readonly #repository: string;

  constructor(aws: AwsPlace, repository: string, options: AskOptions = {}) {
    this.#client = new ECRClient(clientSettings(aws, options));
    this.#ask = asker('ECR', aws, options);
    this.#repository = repository;
  }

  async digest(reference: string): Promise<string | null> {
    const imageIds = [reference.startsWith('sha256:') ? { imageDigest: reference } : { imageTag: reference }];
    const command = new DescribeImagesCommand({ repositoryName: this.#repository, imageIds });
    try {
      const { imageDetails: [image] = [] } = await this.#ask('DescribeImages', () => this.#client.send(command));
      return image?.imageDigest ?? null;
    } catch (error) {
      if (error instanceof AwsFailure && error.awsName === 'ImageNotFoundException') return null;
      throw error;
    }
  }

  close(): void {
    this.#client.destroy();
  }
}
