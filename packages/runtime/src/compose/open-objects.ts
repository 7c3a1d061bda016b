import { isS3Uri, parseS3Uri } from '../ports/objects-keys.ts';
import type { Objects } from '../ports/objects.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Objects at `s3://bucket` or `s3://bucket/prefix`, as AWS's variables say how to reach it; anything else is a folder. Asks nothing yet. */
export async function openObjects(place: string, env: Variables): Promise<Objects> {
  if (!isS3Uri(place)) {
    const { FolderObjects } = await import('../adapters/embedded/objects-folder.ts');
    return new FolderObjects(place);
  }
  const uri = parseS3Uri(place);
  const [{ S3Objects }, { awsPlace }] = await Promise.all([
    import('../adapters/aws/s3-objects.ts'),
    import('../adapters/aws/aws-place.ts'),
  ]);
  return new S3Objects(awsPlace('S3', env), uri);
}
