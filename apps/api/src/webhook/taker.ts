import type { Transaction } from '../database/connect.ts';
import type { Viewer } from '../graphql/context.ts';
import type { Outcome } from './delivery.store.ts';
import type { Message } from './message.ts';
import type { WebhookRow } from './webhook.store.ts';

/** What came of a delivery that asks for nothing; else the act, for the transaction in which the delivery is taken. */
export type Act = Outcome | ((tx: Transaction) => Promise<Outcome>);

/** One kind of webhook: reads what is delivered and looks up what it is about. */
export interface Taker {
  take(webhook: WebhookRow, viewer: Viewer, message: Message): Promise<Act>;
}
