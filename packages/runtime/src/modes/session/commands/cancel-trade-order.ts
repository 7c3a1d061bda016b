import type { OpenStep } from '../host/session-host.ts';

/** Takes the order of a trade away that waits, without a person's wish. `id`: stands for one in what is written down of commands. */
export async function cancelTradeOrder(step: OpenStep, tradeId: number, id: string): Promise<void> {
  const { nowMs } = step;
  const command = { kind: 'cancel-order', tradeId } as const;
  const event = { kind: 'command', command, nowMs, quotes: {} } as const;
  await step.take(event, () => ({ ...event, id }));
}
