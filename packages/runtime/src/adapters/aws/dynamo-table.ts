import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { REAL_WORLD, retrying, type RetryPolicy, type RetryWorld } from '../retry-policy.ts';
import { AwsFailure, awsFailure, retryableAws } from './aws-failures.ts';
import { clientOptions, type AwsPlace } from './aws-place.ts';
import { randomUUID } from 'node:crypto';
import { numberIn, toItem, type Item, type PlainItem } from './dynamo-items.ts';

/** Why a transaction did not take place, and may the next time. */
const PASSING = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);
/** Half the time between two renewals of a lease: what takes longer is better asked anew. */
const POLICY: RetryPolicy = { firstDelayMs: 50, longestDelayMs: 1000, patienceMs: 2500 };
const CONNECT_MS = 2000;
const ANSWER_MS = 4000;
/** DynamoDB's own limit of one request. */
const KEYS_AT_ONCE = 100;

export interface DynamoOptions {
  readonly policy?: RetryPolicy;
  readonly world?: RetryWorld;
  readonly answerMs?: number;
}

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** A condition or change in DynamoDB's language; `#name` stands for the attribute `name`, `:name` for a value. */
export interface Expression {
  readonly text: string;
  readonly values?: PlainItem;
}

/** One change of a transaction. `put` replaces the row. */
export type Change =
  | { readonly check: Key; readonly condition: Expression }
  | { readonly put: Key & PlainItem; readonly condition?: Expression }
  | { readonly update: Key; readonly change: Expression; readonly condition?: Expression }
  | { readonly delete: Key; readonly condition?: Expression };

export type IndexName = 'gsi1' | 'gsi2';

export interface IndexQuery {
  readonly before?: string;
  readonly isBackwards?: boolean;
  /** Rows that are asked for at a time; left out: 1 MB. */
  readonly pageSize?: number;
}

export interface RowQuery {
  readonly isBackwards?: boolean;
  /** Of the sort keys, inclusive. Those of the prefix go on in ASCII. */
  readonly from?: string;
  /** Rows that are asked for at a time; left out: 1 MB. */
  readonly pageSize?: number;
}

/**
 * One table for all state: rows by `pk` and `sk`, the indexes `gsi1` by `gsi1pk` and `gsi1sk`, `gsi2` by `gsi2pk` and `gsi2sk`. Reads see all
 * writes that were answered before, except those of an index, which follows with a small delay.
 */
export class DynamoTable {
  readonly place: string;
  readonly #client: DynamoDBClient;
  readonly #server: string;
  readonly #policy: RetryPolicy;
  readonly #world: RetryWorld;

  constructor(place: AwsPlace, table: string, options: DynamoOptions = {}) {
    const { policy = POLICY, world = REAL_WORLD, answerMs = ANSWER_MS } = options;
    this.place = table;
    this.#server = `DynamoDB at ${place.endpoint ?? place.region ?? 'AWS'}`;
    this.#policy = policy;
    this.#world = world;
    this.#client = new DynamoDBClient({
      ...clientOptions(place),
      requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: answerMs, throwOnRequestTimeout: true },
    });
  }

  async get(key: Key): Promise<Item | null> {
    const command = new GetItemCommand({ TableName: this.place, Key: keyItem(key), ConsistentRead: true });
    const { Item: item } = await this.#ask('GetItem', () => this.#client.send(command));
    return item ?? null;
  }

  /** In the order of the keys, without those that are not there. */
  async getMany(keys: readonly Key[]): Promise<readonly Item[]> {
    const found = new Map<string, Item>();
    for (let at = 0; at < keys.length; at += KEYS_AT_ONCE) {
      let open: Item[] = keys.slice(at, at + KEYS_AT_ONCE).map((key) => keyItem(key));
      while (open.length > 0) {
        const command = new BatchGetItemCommand({
          RequestItems: { [this.place]: { Keys: open, ConsistentRead: true } },
        });
        const { items, left } = await this.#ask('BatchGetItem', async () => {
          const { Responses, UnprocessedKeys } = await this.#client.send(command);
          const answer = { items: Responses?.[this.place] ?? [], left: UnprocessedKeys?.[this.place]?.Keys ?? [] };
          if (answer.left.length === open.length) throw this.#busy('BatchGetItem');
          return answer;
        });
        for (const item of items) found.set(nameOf(item), item);
        open = left;
      }
    }
    return keys.map((key) => found.get(nameOf(keyItem(key)))).filter((item) => item !== undefined);
  }

  /** Keys of one part of the index `gsi1`, in its order. */
  async indexed(gsi1pk: string): Promise<readonly Key[]> {
    const keys: Key[] = [];
    for await (const { pk, sk } of this.queryIndex('gsi1', gsi1pk)) keys.push({ pk: pk?.S ?? '', sk: sk?.S ?? '' });
    return keys;
  }

  /** One part of an index, in its order or backwards, with what the index holds of each row. `before`: of the index' own sort keys, exclusive. */
  async *queryIndex(
    index: IndexName,
    part: string,
    { before, isBackwards = false, pageSize }: IndexQuery = {},
  ): AsyncIterable<Item> {
    let from: Item | undefined;
    do {
      const command = new QueryCommand({
        TableName: this.place,
        IndexName: index,
        KeyConditionExpression: `${index}pk = :part${before === undefined ? '' : ` AND ${index}sk < :before`}`,
        ExpressionAttributeValues: toItem({ ':part': part, ':before': before }),
        ScanIndexForward: !isBackwards,
        ...(pageSize === undefined ? {} : { Limit: pageSize }),
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      });
      const answer = await this.#ask('Query', () => this.#client.send(command));
      yield* answer.Items ?? [];
      from = answer.LastEvaluatedKey;
    } while (from !== undefined);
  }

  /** Replaces the row. False when `condition` does not hold: also when an earlier try did it and its answer was lost. */
  put(row: Key & PlainItem, condition: Expression): Promise<boolean> {
    const command = new PutItemCommand({
      TableName: this.place,
      Item: toItem(row),
      ConditionExpression: condition.text,
      ...namesAndValues(condition.text, condition.values),
    });
    return this.#change('PutItem', () => this.#client.send(command));
  }

  /** Removes the row; one that is not there stays so. As `put`. */
  delete(key: Key, condition: Expression = { text: '' }): Promise<boolean> {
    const { text, values } = condition;
    const command = new DeleteItemCommand({
      TableName: this.place,
      Key: keyItem(key),
      ...(text === '' ? {} : { ConditionExpression: text, ...namesAndValues(text, values) }),
    });
    return this.#change('DeleteItem', () => this.#client.send(command));
  }

  /** Changes attributes of the row, made when it is new; others stay. As `put`. */
  update(key: Key, change: Expression, condition: Expression): Promise<boolean> {
    const command = new UpdateItemCommand({
      TableName: this.place,
      Key: keyItem(key),
      UpdateExpression: change.text,
      ConditionExpression: condition.text,
      ...namesAndValues(`${change.text} ${condition.text}`, { ...change.values, ...condition.values }),
    });
    return this.#change('UpdateItem', () => this.#client.send(command));
  }

  /** Adds to a number of the row; gives what it is then, or null when `condition` does not hold. A try whose answer was lost adds as well. */
  async add(
    key: Key,
    name: string,
    amount: number,
    { values = {}, condition = { text: '' } }: { readonly values?: PlainItem; readonly condition?: Expression } = {},
  ): Promise<number | null> {
    const sets = Object.keys(values).map((each) => `#${each} = if_not_exists(#${each}, :${each})`);
    const text = `ADD #${name} :amount${sets.length === 0 ? '' : ` SET ${sets.join(', ')}`}`;
    const command = new UpdateItemCommand({
      TableName: this.place,
      Key: keyItem(key),
      UpdateExpression: text,
      ReturnValues: 'UPDATED_NEW',
      ...(condition.text === '' ? {} : { ConditionExpression: condition.text }),
      ...namesAndValues(`${text} ${condition.text}`, { ...values, ...condition.values, amount }),
    });
    let then: Item | undefined;
    const isDone = await this.#change('UpdateItem', async () => {
      then = (await this.#client.send(command)).Attributes;
    });
    return isDone ? numberIn(then ?? {}, name) : null;
  }

  /** Rows of `pk` whose `sk` begins with `prefix`, in order, from `from` on. Each page is as of its own moment. */
  async *query(pk: string, prefix: string, query: RowQuery = {}): AsyncIterable<Item> {
    const { isBackwards = false, from: first, pageSize } = query;
    let from: Item | undefined;
    do {
      const command = new QueryCommand({
        TableName: this.place,
        ...(first === undefined
          ? { KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)' }
          : { KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to' }),
        ExpressionAttributeValues: toItem(
          first === undefined ? { ':pk': pk, ':prefix': prefix } : { ':pk': pk, ':from': first, ':to': `${prefix}~` },
        ),
        ConsistentRead: true,
        ScanIndexForward: !isBackwards,
        ...(pageSize === undefined ? {} : { Limit: pageSize }),
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      });
      const answer = await this.#ask('Query', () => this.#client.send(command));
      yield* answer.Items ?? [];
      from = answer.LastEvaluatedKey;
    } while (from !== undefined);
  }

  async queryAll(pk: string, prefix: string): Promise<Item[]> {
    const rows: Item[] = [];
    for await (const row of this.query(pk, prefix)) rows.push(row);
    return rows;
  }

  /**
   * All changes or none, of at most 100 rows and 4 MB. The positions of the conditions that did not hold, when nothing was changed: also when
   * an earlier try did it and its answer was lost, where the server has forgotten it.
   */
  async transact(changes: readonly Change[]): Promise<readonly number[]> {
    const command = new TransactWriteItemsCommand({
      ClientRequestToken: randomUUID(),
      TransactItems: changes.map((change) => this.#transacted(change)),
    });
    const call = 'TransactWriteItems';
    return this.#ask(call, () =>
      this.#client.send(command).then(
        () => [],
        (error: unknown) => {
          if (!(error instanceof TransactionCanceledException)) throw error;
          const reasons = (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None');
          const failed = [...reasons.keys()].filter((at) => reasons[at] === 'ConditionalCheckFailed');
          if (failed.length > 0) return failed;
          throw reasons.some((code) => PASSING.has(code)) ? this.#busy(call) : error;
        },
      ),
    );
  }

  #transacted(change: Change): TransactWriteItem {
    const { condition } = change;
    const asked = {
      TableName: this.place,
      ...(condition === undefined
        ? {}
        : { ConditionExpression: condition.text, ...namesAndValues(condition.text, condition.values) }),
    };
    if ('put' in change) return { Put: { ...asked, Item: toItem(change.put) } };
    if ('update' in change) {
      const { text, values } = change.change;
      const both = { ...values, ...condition?.values };
      return {
        Update: {
          ...asked,
          ...{ Key: keyItem(change.update), UpdateExpression: text },
          ...namesAndValues(`${text} ${condition?.text ?? ''}`, both),
        },
      };
    }
    if ('delete' in change) return { Delete: { ...asked, Key: keyItem(change.delete) } };
    return {
      ConditionCheck: { ...asked, ConditionExpression: change.condition.text, Key: keyItem(change.check) },
    };
  }

  close(): void {
    this.#client.destroy();
  }

  /** A table that is throttled may say so by doing nothing of what it was asked. */
  #busy(call: string): AwsFailure {
    const message = `${this.#server} has too much to do (${call} of table ${this.place}).`;
    return new AwsFailure('busy', message, { isRetryable: true });
  }

  #change(call: string, send: () => Promise<unknown>): Promise<boolean> {
    return this.#ask(call, () =>
      send().then(
        () => true,
        (error: unknown) => {
          if (error instanceof ConditionalCheckFailedException) return false;
          throw error;
        },
      ),
    );
  }

  #ask<T>(call: string, send: () => Promise<T>): Promise<T> {
    const asked = { server: this.#server, call: `${call} of table ${this.place}` };
    const work = (): Promise<T> =>
      send().catch((error: unknown) => {
        throw awsFailure(asked, error);
      });
    return retrying(work, { policy: this.#policy, world: this.#world, retryable: retryableAws });
  }
}

/** Many plain words are reserved in DynamoDB's language, so each attribute has a placeholder. */
function namesAndValues(
  text: string,
  values: PlainItem = {},
): { ExpressionAttributeNames: Record<string, string>; ExpressionAttributeValues?: Item } {
  const names = new Set(text.match(/(?<=#)\w+/g));
  const placed = toItem(Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])));
  return {
    ExpressionAttributeNames: Object.fromEntries([...names].map((name) => [`#${name}`, name])),
    ...(Object.keys(placed).length === 0 ? {} : { ExpressionAttributeValues: placed }),
  };
}

/** Whatever else a row has. */
function keyItem({ pk, sk }: Key): Item {
  return toItem({ pk, sk });
}

function nameOf({ pk, sk }: Item): string {
  return JSON.stringify([pk?.S, sk?.S]);
}
