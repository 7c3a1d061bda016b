import type { Command } from 'commander';

/** Where sessions are. */
export function placeOptions(parent: Command, withJson = true): Command {
  const placed = parent
    .option('--state <folder>', 'folder of the sessions (default: TRADAI_STATE, else ./state)')
    .option('--heartbeat-table <table>', 'DynamoDB table of the sessions (default: HEARTBEAT_TABLE)');
  return withJson ? placed.option('--json', 'print as JSON') : placed;
}

/** Which one of a strategy's. */
export function sessionOptions(parent: Command, withJson = true): Command {
  return placeOptions(parent, withJson)
    .option('--account <name>', 'account, where the strategy has sessions on several')
    .option('--mode <mode>', 'dry-run or live, where it has both');
}
