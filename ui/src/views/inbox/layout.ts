// Where each row and group head stands in the list, so that only those in sight are drawn.
import { type Group, groupOf } from '../../state/order';
import type { ConversationId, Density, Queue, Row } from '../../types/bindings';

export interface Line { key: string; top: number; height: number; head?: Group; id?: ConversationId | null; at: number }

const HEIGHT: Record<Density, number> = { compact: 40, normal: 48, comfortable: 56 };
export const HEADS: Record<Group, string> = { waiting: 'Waiting for a person', mine: 'Mine', others: 'Others hold', bot: 'With the bot', closed: 'Closed' };

/** The lines of a list, top to bottom. A place that was not read yet counts as one of the group above. */
export function layout(order: (ConversationId | null)[], rows: Map<ConversationId, Row>, queue: Queue, density: Density, me: string | undefined): { lines: Line[]; height: number } {
  const lines: Line[] = [];
  let top = 0;
  let group: Group | null = null;
  order.forEach((id, at) => {
    const row = id === null ? undefined : rows.get(id);
    const here: Group | null = row ? groupOf(row, me) : group;
    if (queue === 'open' && here && here !== group) {
      lines.push({ key: `head ${here}`, top, height: 26, head: here, at });
      top += 26;
    }
    group = here;
    const height = row?.control === 'waiting' ? 66 : HEIGHT[density];
    lines.push({ key: id ?? `place ${at}`, top, height, id, at });
    top += height + (row?.control === 'waiting' ? 2 : 0);
  });
  return { lines, height: top };
}
