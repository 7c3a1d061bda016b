import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { AwsFailure, type AwsPlace } from '@tradai/runtime/aws';
import type { DomainEvent, Events } from '../../ports/events.ts';
import { asker, clientSettings, type Ask, type AskOptions } from './asking.ts';
import { EVENT_SOURCE } from './read-event.ts';

/** Why a bus may take an event the next time. */
const PASSING = /^(ThrottlingException|InternalFailure|InternalException)$/;

/** Tells a bus of EventBridge what happened. Who hears of it is a rule of the bus; see `readEvent`. */
export class EventBridge implements Pick<Events, 'publish'> {
  readonly #client: EventBridgeClient;
  readonly #ask: Ask;
  readonly #bus: string;

  constructor(aws: AwsPlace, bus: string, options: AskOptions = {}) {
    this.#client = new EventBridgeClient(clientSettings(aws, options));
    this.#ask = asker('EVENTBRIDGE', aws, options);
    this.#bus = bus;
  }

  async publish(event: DomainEvent): Promise<void> {
    const { kind, ...detail } = event;
    const entry = { EventBusName: this.#bus, Source: EVENT_SOURCE, DetailType: kind, Detail: JSON.stringify(detail) };
    const command = new PutEventsCommand({ Entries: [entry] });
    await this.#ask(`PutEvents on ${this.#bus}`, async () => {
      const { FailedEntryCount: failed = 0, Entries: [answer] = [] } = await this.#client.send(command);
      if (failed === 0) return;
      const awsName = answer?.ErrorCode ?? '';
      const isRetryable = PASSING.test(awsName);
      const message = `EventBridge took no event ${kind} on ${this.#bus} (${awsName}).`;
      throw new AwsFailure(isRetryable ? 'unavailable' : 'refused', message, { awsName, isRetryable });
    });
  }

  close(): void {
    this.#client.destroy();
  }
}
