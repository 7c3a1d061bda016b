import { CreateStateMachineCommand, DeleteStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { clientOptions, type AwsPlace } from '@tradai/runtime/aws';
import type { Machine } from '../../ports/workflows.ts';
import type { Definition } from '../../workflow/definition.ts';

export type Definitions = Readonly<Partial<Record<Machine, Definition>>>;

/** State machines at an emulator, or with a role at AWS; gives their ARNs. */
export async function makeStateMachines(
  aws: AwsPlace,
  prefix: string,
  definitions: Definitions,
  roleArn = 'arn:aws:iam::000000000000:role/workflows',
): Promise<Partial<Record<Machine, string>>> {
  const client = new SFNClient(clientOptions(aws));
  const arns: Partial<Record<Machine, string>> = {};
  for (const [machine, definition] of Object.entries(definitions)) {
    const asked = { name: `${prefix}-${machine}`, definition: JSON.stringify(definition), roleArn };
    arns[machine as Machine] = (await client.send(new CreateStateMachineCommand(asked))).stateMachineArn!;
  }
  client.destroy();
  return arns;
}

export async function removeStateMachines(aws: AwsPlace, arns: readonly string[]): Promise<void> {
  const client = new SFNClient(clientOptions(aws));
  for (const stateMachineArn of arns) await client.send(new DeleteStateMachineCommand({ stateMachineArn }));
  client.destroy();
}
