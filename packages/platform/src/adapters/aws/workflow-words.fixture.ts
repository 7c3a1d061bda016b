import { ConditionalCheckFailedException, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { clientOptions, type AwsPlace } from '@tradai/runtime/aws';
import type { Json } from '../../domain/json.ts';
import type { LawStore } from '../../ports/run-store-law.fixture.ts';
import { markRunning, updateState } from '../../workflow/run-row.ts';
import { SOME_REFERENCES } from '../../workflow/some-references.fixture.ts';

const MACHINE = 'arn:aws:states:eu-central-1:123456789012:execution:tradai-backtest';

/** Speaks as a workflow does: by the very parameters of its documents, straight to the row of the run. */
export function workflowWords(aws: AwsPlace, table: string): Required<Pick<LawStore, 'say'>> {
  const client = new DynamoDBClient({ ...clientOptions(aws), maxAttempts: 5 });
  const references = { ...SOME_REFERENCES, table };
  const steps = { run: markRunning(references, '', []), end: updateState(references, '', []) };
  return {
    say: async ({ runId, attempt, execution, move, failure, atMs }) => {
      const outcome = {
        ...{ move: move.name, status: move.to, gsi: `STATUS#${move.to}` },
        ...{ code: failure?.code ?? '', cause: failure?.message ?? '' },
      };
      const context = { Execution: { Id: `${MACHINE}:${execution}` }, State: { EnteredTime: iso(atMs) } };
      const { Parameters } = move.name === 'run' ? steps.run : steps.end;
      const asked = filled(Parameters, { run_id: runId, attempt, outcome }, context);
      await client.send(new UpdateItemCommand(asked as never)).catch((error: unknown) => {
        // The document goes on elsewhere.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      });
    },
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** What Step Functions makes of a template: paths, and the one function that these documents use in it. */
function filled(template: Json, input: Json, context: Json): Json {
  if (Array.isArray(template)) return template.map((each) => filled(each as Json, input, context));
  if (typeof template !== 'object' || template === null) return template;
  const entries = Object.entries(template).map(([name, value]): [string, Json] =>
    name.endsWith('.$')
      ? [name.slice(0, -2), valueOf(value as string, input, context)]
      : [name, filled(value, input, context)],
  );
  return Object.fromEntries(entries);
}

function valueOf(text: string, input: Json, context: Json): Json {
  const [, form, argument] = /^States\.Format\('([^']*)', ([^)]+)\)$/.exec(text) ?? [];
  if (form !== undefined) return form.replace('{}', JSON.stringify(at(argument!, input, context)).replaceAll('"', ''));
  return at(text, input, context);
}

function at(path: string, input: Json, context: Json): Json {
  const [root, ...names] = path.split('.');
  let value = root === '$$' ? context : input;
  for (const name of names) value = (value as Readonly<Record<string, Json>>)[name]!;
  return value;
}
