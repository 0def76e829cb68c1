// Which rows a queue has and in which order: the same rules as the backend's, so that a change is placed without asking.
import type { InboxId, ListQuery, OperatorId, Queue, Row } from '../types/bindings';

/** What a list shows. */
export type Shown = Pick<ListQuery, 'queue' | 'inbox' | 'tag'>;

/** The groups of *All open*, in order. */
export type Group = 'waiting' | 'mine' | 'others' | 'bot' | 'closed';
const RANK: Record<Group, number> = { waiting: 0, mine: 1, others: 2, bot: 3, closed: 4 };

/** In which group of *All open* a row stands. */
export function groupOf(row: Row, me: OperatorId | undefined): Group {
  if (row.control === 'waiting') return 'waiting';
  if (row.control === 'closed') return 'closed';
  if (row.control === 'operator') return row.operator?.id === me ? 'mine' : 'others';
  return 'bot';
}

/** Whether a row belongs to what the list shows. */
export function belongs(row: Row, shown: Shown, me: OperatorId | undefined): boolean {
  if (shown.inbox !== null && row.inbox !== shown.inbox) return false;
  if (shown.tag !== null && !row.tags.includes(shown.tag)) return false;
  return inQueue(row, shown.queue, me);
}

function inQueue(row: Row, queue: Queue, me: OperatorId | undefined): boolean {
  switch (queue) {
    case 'open':
      return row.control !== 'closed';
    case 'waiting':
      return row.control === 'waiting';
    case 'mine':
      return row.control !== 'closed' && (row.operator?.id === me || (row.assignee !== null && row.assignee.id === me));
    case 'others':
      return row.control === 'operator' && row.operator?.id !== me;
    case 'bot':
      return row.control === 'bot';
    case 'closed':
      return row.control === 'closed';
  }
}

/** A total order: negative when `a` stands above `b`. Times are RFC 3339 UTC with milliseconds, so text order is time order. */
export function compare(a: Row, b: Row, queue: Queue, me: OperatorId | undefined): number {
  if (queue === 'open' || queue === 'mine') {
    const rank = RANK[groupOf(a, me)] - RANK[groupOf(b, me)];
    if (rank !== 0) return rank;
  }
  const waits = a.control === 'waiting' && b.control === 'waiting';
  const [first, second] = waits
    ? [a.waiting_since ?? '', b.waiting_since ?? '']
    : queue === 'closed'
      ? [b.closed_at ?? b.active_at, a.closed_at ?? a.active_at]
      : [b.active_at, a.active_at];
  if (first !== second) return first < second ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Two lists that show the same. */
export function same(a: Shown, b: Shown): boolean {
  return a.queue === b.queue && a.inbox === b.inbox && a.tag === b.tag;
}

/** What the list opens with. */
export const ALL_OPEN: Shown = { queue: 'open', inbox: null as InboxId | null, tag: null };
