/** The table of all state, for who keeps other rows in it than containers do. */
export { expiry, numberIn, textIn, toItem, type Item, type PlainItem } from './dynamo-items.ts';
export {
  DynamoTable,
  type Change,
  type DynamoOptions,
  type Expression,
  type IndexName,
  type Key,
} from './dynamo-table.ts';
