import { eventsOf, marksOf, registryOf, secretIn, secretsOf } from '../../compose/aws.ts';
import { lambdaOf } from '../../compose/lambda.ts';
import { SYSTEM_CLOCK } from '../../compose/system-clock.ts';
import { mlflowWebhook } from './mlflow-webhook.ts';

/** The secret is asked for each time: one that is changed counts at once. */
export const handler = lambdaOf('mlflow-webhook', mlflowWebhook, async (env) => {
  const secrets = await secretsOf(env);
  return {
    ...(await registryOf(env)),
    ...marksOf(env),
    ...eventsOf(env),
    ...{ clock: SYSTEM_CLOCK, webhookSecret: () => secretIn(secrets, 'mlflow-webhook') },
  };
});
