import { documentsOf, registryOf, rowsOf } from '../../compose/aws.ts';
import { collectionOf } from '../../compose/aws-live.ts';
import { lambdaOf } from '../../compose/lambda.ts';
import { dataCollectionProxy } from './data-collection-proxy.ts';

export const handler = lambdaOf('data-collection-proxy', dataCollectionProxy, async (env) => ({
  ...rowsOf(env),
  ...(await documentsOf(env)),
  ...(await registryOf(env)),
  ...(await collectionOf(env)),
}));
