import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { backtest } from './backtest.ts';
import { dataSync } from './data-sync.ts';
import { deploy } from './deploy.ts';
import { hyperopt } from './hyperopt.ts';
import { undeploy } from './undeploy.ts';
import type { Definition } from './definition.ts';
import { lintDefinition } from './lint.ts';
import { SOME_REFERENCES } from './some-references.fixture.ts';

type Validate = (definition: unknown, options: object) => { readonly isValid: boolean };
const require = createRequire(import.meta.url);
const validate = require('asl-validator') as Validate;

const DOCUMENTS: Readonly<Record<string, Definition>> = {
  backtest: backtest(SOME_REFERENCES),
  hyperopt: hyperopt(SOME_REFERENCES, 10),
  deploy: deploy(SOME_REFERENCES),
  undeploy: undeploy(SOME_REFERENCES),
  'data-sync': dataSync(SOME_REFERENCES),
};

const RETRY = [
  {
    ErrorEquals: ['A.B'],
    IntervalSeconds: 1,
    MaxAttempts: 1,
    BackoffRate: 2,
    MaxDelaySeconds: 1,
    JitterStrategy: 'FULL',
  },
];
const CATCH = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'End' }];
const TASK = {
  Type: 'Task',
  Resource: 'arn',
  TimeoutSeconds: 30,
  Parameters: {},
  ResultPath: null,
  Retry: RETRY,
  Catch: CATCH,
};

function withTask(more: object, states: object = {}): Definition {
  const Task = { ...TASK, Next: 'End', ...more };
  return {
    Comment: '',
    StartAt: 'Task',
    TimeoutSeconds: 60,
    States: { Task, End: { Type: 'Succeed' }, ...states },
  } as never;
}

describe('a document runs alike on AWS and here', () => {
  it.each(Object.entries(DOCUMENTS))('%s', async (name, definition) => {
    expect(lintDefinition(definition)).toEqual([]);
    expect(validate(definition, { checkPaths: true, checkArn: true })).toMatchObject({ isValid: true });
    await expect(JSON.stringify(definition, null, 2)).toMatchFileSnapshot(`golden/${name}.asl.json`);
  });

  const cases: [title: string, definition: Definition, problem: RegExp][] = [
    ['JSONata', withTask({ QueryLanguage: 'JSONata' }), /QueryLanguage/],
    ['a time limit by a path', withTask({ TimeoutSecondsPath: '$.s' }), /TimeoutSecondsPath/],
    ['a task token', withTask({ Parameters: { 't.$': '$$.Task.Token' } }), /Task\.Token/],
    ['an index in the middle', withTask({ Parameters: { 'a.$': '$.b[0].c' } }), /index/],
    ['the whole result by a path', withTask({ ResultPath: '$' }), /ResultPath/],
    ['no time limit', withTask({ TimeoutSeconds: 0 }), /waits for ever/],
    ['no retry', withTask({ Retry: [] }), /Retry/],
    ['no catch', withTask({ Catch: [] }), /nobody catches/],
    ['everything before something', withTask({ Catch: [...CATCH, { ...CATCH[0], ErrorEquals: ['A.B'] }] }), /comes last/],
    ['everything beside something', withTask({ Catch: [{ ...CATCH[0], ErrorEquals: ['A.B', 'States.ALL'] }] }), /stands alone/],
    ['a failed task before its kinds', withTask({ Catch: [{ ...CATCH[0], ErrorEquals: ['States.TaskFailed'] }, { ...CATCH[0], ErrorEquals: ['ECS.X'] }] }), /hides ECS\.X/],
    ['an error that is never caught', withTask({ Catch: [{ ...CATCH[0], ErrorEquals: ['States.Runtime'] }] }), /States\.Runtime/],
    ['a placeholder within a text', withTask({ Resource: 'arn:${Region}:x' }), /placeholder/],
    ['a name twice', withTask({}, { Both: { Type: 'Parallel', Branches: [{ StartAt: 'Task', States: { Task: { ...TASK, End: true } } }], ResultPath: null, Catch: CATCH, Next: 'End' } }), /twice/],
  ]; // prettier-ignore
  it.each(cases)('and has not %s', (_, definition, problem) => {
    const problems = lintDefinition(definition);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });
});
