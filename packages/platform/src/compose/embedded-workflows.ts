import { ServiceError } from '@tradai/runtime/ports';
import { Line } from '../adapters/embedded/line.ts';
import { LocalWorkflows } from '../adapters/embedded/local-workflows.ts';
import type { PlatformDatabase } from '../adapters/embedded/platform-database.ts';
import { handlerTable } from '../adapters/embedded/task-table.ts';
import type { Clock } from '../ports/clock.ts';
import type { Events } from '../ports/events.ts';
import type { Functions } from '../ports/functions.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { Tasks } from '../ports/tasks.ts';
import type { Execution, Machine } from '../ports/workflows.ts';
import { allStates } from '../workflow/all-states.ts';
import { backtest } from '../workflow/backtest.ts';
import { dataSync } from '../workflow/data-sync.ts';
import type { Definition } from '../workflow/definition.ts';
import { deploy } from '../workflow/deploy.ts';
import { hyperopt } from '../workflow/hyperopt.ts';
import type { WorkflowReferences } from '../workflow/references.ts';
import { undeploy } from '../workflow/undeploy.ts';

/** There is nothing to refer to: names stand for themselves. */
const HERE: WorkflowReferences = {
  ...{ table: 'platform', cluster: 'here', subnets: ['here'], securityGroups: ['here'] },
  functionArn: (name) => `function:${name}`,
  taskDefinitions: { prepare: 'prepare', small: 'small', large: 'large' },
};

export interface EmbeddedWorkflowsOptions {
  readonly database: PlatformDatabase;
  readonly clock: Clock;
  /** Batches at once, of all searches together. */
  readonly slots: number;
  readonly events: Events;
  readonly onError: (sentence: string, error: unknown) => void;
}

/** What tasks of workflows do; it needs the workflows itself, and is told afterwards. */
export interface WorkflowWork {
  readonly runs: RunStore;
  readonly functions: Functions;
  readonly tasks: Tasks;
}

export interface EmbeddedWorkflows {
  readonly workflows: LocalWorkflows;
  /** Before anything is started. */
  work(work: WorkflowWork): void;
}

/** All workflows, in this process. Their ends are published. */
export function embeddedWorkflows(options: EmbeddedWorkflowsOptions): EmbeddedWorkflows {
  const { database, clock, slots, events, onError } = options;
  const definitions: Readonly<Record<Machine, Definition>> = {
    backtest: backtest(HERE),
    hyperopt: hyperopt(HERE, slots),
    deploy: deploy(HERE),
    undeploy: undeploy(HERE),
    'data-sync': dataSync(HERE),
  };
  // Each search may have as many batches as there are slots, and there are as many searches: together they have what one has.
  const batches = new Line(slots);
  const needPlace = new Set(batchStates(definitions.hyperopt));
  let handlerOf: ReturnType<typeof handlerTable> = () => {
    throw new ServiceError('unavailable', 'The platform is still starting.');
  };
  const publish = (execution: Execution): void => {
    // Whoever starts next finds the ended execution by its run.
    events
      .publish({ kind: 'execution-ended', execution })
      .catch((error: unknown) => onError(`The end of ${execution.name} could not be told.`, error));
  };
  return {
    workflows: new LocalWorkflows({
      ...{ database, definitions, clock, onEnd: publish },
      onFailure: ({ name }, error) => onError(`Where ${name} stands could not be written down.`, error),
      handlerOf: (machine, state) => handlerOf(machine, state),
      lineOf: (machine, state) => (machine === 'hyperopt' && needPlace.has(state) ? batches : null),
    }),
    work({ runs, functions, tasks }) {
      handlerOf = handlerTable({ definitions, references: HERE, runs, functions, tasks });
    },
  };
}

/** States that run a container. */
function batchStates(definition: Definition): string[] {
  const states = Object.entries(allStates(definition));
  return states.flatMap(([name, state]) =>
    state.Type === 'Task' && state.Resource.endsWith(':ecs:runTask.sync') ? [name] : [],
  );
}
