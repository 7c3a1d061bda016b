import {
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  type DescribeExecutionOutput,
} from '@aws-sdk/client-sfn';
import { AwsFailure, type AwsPlace } from '@tradai/runtime/aws';
import { canonicalJson } from '@tradai/runtime/contract';
import { ServiceError } from '@tradai/runtime/ports';
import type { Execution, ExecutionInput, Machine, Workflows } from '../../ports/workflows.ts';
import { statusOf } from './execution-status.ts';
import { asker, clientSettings, type Ask, type AskOptions } from './asking.ts';

export interface StepFunctionsPlace {
  readonly aws: AwsPlace;
  /** ARNs of the state machines. */
  readonly machines: Readonly<Partial<Record<Machine, string>>>;
}

/** Workflows of Step Functions, of the kind STANDARD: the other knows no names. */
export class StepFunctions implements Workflows {
  readonly place = 'Step Functions';
  readonly #client: SFNClient;
  readonly #ask: Ask;
  readonly #machines: StepFunctionsPlace['machines'];

  constructor({ aws, machines }: StepFunctionsPlace, options: AskOptions = {}) {
    this.#client = new SFNClient(clientSettings(aws, options));
    this.#ask = asker('SFN', aws, options);
    this.#machines = machines;
  }

  /** One that runs is given back by AWS itself where the input is the same; one that has ended is asked for. */
  async start(machine: Machine, name: string, input: ExecutionInput): Promise<'started' | 'known'> {
    const stateMachineArn = this.#arn(machine);
    const askedMs = Date.now();
    const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
    try {
      const { startDate } = await this.#ask(`StartExecution of ${name}`, () => this.#client.send(command));
      // By two clocks; nobody does anything else because of it.
      return startDate!.getTime() < askedMs ? 'known' : 'started';
    } catch (error) {
      if (!isNamed(error, 'ExecutionAlreadyExists')) throw error;
      const before = await this.#describe(machine, name);
      if (before !== null && canonicalJson(JSON.parse(before.input ?? '{}')) === canonicalJson(input)) return 'known';
      throw new ServiceError('refused', `The execution ${name} of ${machine} was started before with another input.`);
    }
  }

  async describe(machine: Machine, name: string): Promise<Execution | null> {
    const found = await this.#describe(machine, name);
    if (found === null) return null;
    return {
      ...{ machine, name, status: statusOf(found.status!), startedMs: found.startDate!.getTime() },
      ...{ endedMs: found.stopDate?.getTime() ?? null, cause: found.cause ?? null },
    };
  }

  async stop(machine: Machine, name: string, reason: string): Promise<void> {
    const found = await this.describe(machine, name);
    if (found?.status !== 'RUNNING') return;
    const asked = { executionArn: this.#executionArn(machine, name), error: 'TradAI.Stopped', cause: reason };
    await this.#ask(`StopExecution of ${name}`, () => this.#client.send(new StopExecutionCommand(asked)));
  }

  close(): void {
    this.#client.destroy();
  }

  async #describe(machine: Machine, name: string): Promise<DescribeExecutionOutput | null> {
    const command = new DescribeExecutionCommand({ executionArn: this.#executionArn(machine, name) });
    try {
      return await this.#ask(`DescribeExecution of ${name}`, () => this.#client.send(command));
    } catch (error) {
      if (isNamed(error, 'ExecutionDoesNotExist')) return null;
      throw error;
    }
  }

  #executionArn(machine: Machine, name: string): string {
    return `${this.#arn(machine).replace(':stateMachine:', ':execution:')}:${name}`;
  }

  #arn(machine: Machine): string {
    const arn = this.#machines[machine];
    if (arn === undefined) throw new ServiceError('refused', `There is no workflow ${machine} here.`);
    return arn;
  }
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof AwsFailure && error.awsName === name;
}
