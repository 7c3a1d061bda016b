export interface DynamoAnswer {
  readonly status: number;
  readonly body: string;
}

/** One call of DynamoDB's: `PutItem` and its body. */
export type DynamoCall = (name: string, body: string) => Promise<DynamoAnswer>;

type Attributes = Readonly<Record<string, { readonly S?: string }>>;

interface Change {
  readonly TableName: string;
  readonly Item?: Attributes;
  readonly Key?: Attributes;
  readonly ConditionExpression?: string;
}

interface Asked {
  readonly ClientRequestToken?: string;
  readonly TransactItems: readonly Readonly<Partial<Record<'Put' | 'Delete' | 'Update' | 'ConditionCheck', Change>>>[];
}

/** DynamoDB's own limits. */
const MOST_CHANGES = 100;
const MOST_BYTES = 4_000_000;
/** A condition alone: dynalite knows no other way to ask for it. Taken back in any case. */
const CALLS = { Put: 'PutItem', Delete: 'DeleteItem', Update: 'UpdateItem', ConditionCheck: 'UpdateItem' } as const;

/**
 * A transaction for a server that has none: each change by itself, taken back as a whole when a condition does not hold. Nobody else may
 * change or read the rows meanwhile. `tokens`: what was done before, which is not done again.
 */
export async function carryOutTransaction(
  call: DynamoCall,
  body: string,
  tokens: Map<string, string>,
): Promise<DynamoAnswer> {
  const { ClientRequestToken: token = '', TransactItems: items } = JSON.parse(body) as Asked;
  if (tokens.has(token))
    return tokens.get(token) === body ? done() : refused('IdempotentParameterMismatchException', 'another request');
  const changes = items.map((item) => Object.entries(item)[0] as [keyof typeof CALLS, Change]);
  const keys = changes.map(([, { Item, Key }]) => keyOf((Key ?? Item)!));
  if (changes.length > MOST_CHANGES) return refused('ValidationException', 'too many changes');
  if (body.length > MOST_BYTES) return refused('ValidationException', 'too large');
  if (new Set(keys.map((key) => JSON.stringify(key))).size < keys.length)
    return refused('ValidationException', 'two changes of one row');

  const before = await Promise.all(changes.map(([, { TableName }], at) => imageOf(call, TableName, keys[at]!)));
  const answers = await Promise.all(changes.map(([kind, change]) => call(CALLS[kind], JSON.stringify(change))));
  const failed = answers.filter(({ status }) => status !== 200);
  const touched = [...changes.keys()].filter((at) => failed.length > 0 || changes[at]![0] === 'ConditionCheck');
  await Promise.all(touched.map((at) => restore(call, changes[at]![1].TableName, keys[at]!, before[at]!)));
  const other = failed.find(({ body: text }) => !text.includes('ConditionalCheckFailedException'));
  if (other !== undefined) return other;
  if (failed.length === 0) {
    tokens.set(token, body);
    return done();
  }
  const reasons = answers.map(({ status }) => ({ Code: status === 200 ? 'None' : 'ConditionalCheckFailed' }));
  return refused('TransactionCanceledException', 'canceled', { CancellationReasons: reasons });
}

function keyOf({ pk, sk }: Attributes): Attributes {
  return { pk: pk!, sk: sk! };
}

/** Null: there is no such row. */
async function imageOf(call: DynamoCall, TableName: string, Key: Attributes): Promise<{ Item: Attributes | null }> {
  const { body } = await call('GetItem', JSON.stringify({ TableName, Key, ConsistentRead: true }));
  return { Item: (JSON.parse(body) as { Item?: Attributes }).Item ?? null };
}

async function restore(
  call: DynamoCall,
  TableName: string,
  Key: Attributes,
  { Item }: { readonly Item: Attributes | null },
): Promise<void> {
  if (Item === null) await call('DeleteItem', JSON.stringify({ TableName, Key }));
  else await call('PutItem', JSON.stringify({ TableName, Item }));
}

function done(): DynamoAnswer {
  return { status: 200, body: '{}' };
}

function refused(type: string, message: string, more: object = {}): DynamoAnswer {
  const whole = { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message, Message: message, ...more };
  return { status: 400, body: JSON.stringify(whole) };
}
