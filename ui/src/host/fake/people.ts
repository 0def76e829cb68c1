// The people of the design references: who writes, where, what was said last.
import type { Carries, ControlKind, InboxInfo, OperatorInfo, Presence, Row, WaitReason } from '../../types/bindings';

export const ANA: OperatorInfo = { id: 'op-ana', name: 'Ana', role: 'admin' };
export const BEN: OperatorInfo = { id: 'op-ben', name: 'Ben', role: 'agent' };
export const NOOR: OperatorInfo = { id: 'op-noor', name: 'Noor', role: 'supervisor' };

const inbox = (id: string, name: string, connected = true, carries: Carries = {}): InboxInfo => ({ id, name, kind: 'janis', connected, last_seen: null, pending: 0, settings: {}, carries });
const ALL: Carries = { markdown: true, quick_replies: true, cards: true, lists: true, pictures: true, files: true, location: true, typing: true };
export const INBOXES = [
  inbox('shop', 'Shop web chat', true, ALL), inbox('bookings', 'Bookings', false), inbox('support', 'Support in app'),
  inbox('claims', 'Insurance claims'), inbox('help', 'Help widget'),
];

/** A moment some seconds before `now`. */
export const before = (now: number, s: number) => new Date(now - s * 1000).toISOString();

/** Who of them is there, where the web chat tells. */
export const attendance = (now: number) => new Map<string, Presence>([
  ['c-anne', { presence: 'online' }], ['c-julia', { presence: 'left', last_seen: before(now, 130) }], ['c-7c1e', { presence: 'away', last_seen: before(now, 40) }],
]);

interface Sketch {
  id: string; name: string; inbox: string; control: ControlKind; says: string; by?: string; agoS: number;
  waitedS?: number; why?: WaitReason; holder?: OperatorInfo; leftS?: number; heldS?: number; unread?: number; draft?: string; tags?: string[]; sending?: number; failed?: number;
}

const SKETCHES: Sketch[] = [
  { id: 'c-max', name: 'Maximilienne-Alexandrine Josephine', inbox: 'support', control: 'waiting', says: 'I have explained this three times now, please let me talk to someone', agoS: 372, waitedS: 372, why: { kind: 'help_requested' } },
  { id: 'c-leila', name: 'ليلى', inbox: 'bookings', control: 'waiting', says: 'هل يمكنني تغيير موعد الحجز إلى يوم الخميس؟', agoS: 125, waitedS: 125, why: { kind: 'not_understood' } },
  { id: 'c-visitor', name: 'Visitor 20166ba', inbox: 'claims', control: 'waiting', says: 'My car was towed and the photo upload won’t work', agoS: 38, waitedS: 38, why: { kind: 'transfer', team: 'claims' } },
  { id: 'c-anne', name: 'Anne-Sophie', inbox: 'shop', control: 'operator', holder: ANA, leftS: 581, heldS: 310, says: 'wait, I’m at my sister’s until Thursday', agoS: 20, unread: 1, tags: ['delivery', 'exchange', 'returning'], sending: 1, failed: 1 },
  { id: 'c-tomas', name: 'Tomás', inbox: 'support', control: 'operator', holder: ANA, leftS: 281, heldS: 500, says: 'Thanks, I’ll wait here', agoS: 130, draft: 'Hello Tomás, I have found' },
  { id: 'c-julia', name: 'Júlia 🌻', inbox: 'shop', control: 'operator', holder: ANA, leftS: 52, heldS: 900, says: 'The invoice is on its way', by: 'Ana', agoS: 548 },
  { id: 'c-ike', name: 'Ikechukwu', inbox: 'support', control: 'operator', holder: BEN, leftS: 483, heldS: 200, says: 'Could you send me the order number?', by: 'Ben', agoS: 70 },
  { id: 'c-mei', name: 'Mei-Lin', inbox: 'bookings', control: 'operator', holder: NOOR, leftS: 204, heldS: 600, says: 'I have changed the name on the ticket', by: 'Noor', agoS: 380 },
  { id: 'c-sipho', name: 'Sipho', inbox: 'bookings', control: 'bot', says: 'Here are three times that fit you', by: 'Bot', agoS: 75 },
  { id: 'c-7c1e', name: 'Visitor 7c1e · checkout page', inbox: 'shop', control: 'bot', says: 'do you ship to islands', agoS: 85 },
  { id: 'c-daniel', name: 'דניאל', inbox: 'help', control: 'bot', says: 'תודה רבה', agoS: 140 },
  { id: 'c-aoife', name: 'Aoife', inbox: 'shop', control: 'bot', says: 'Track my parcel', agoS: 190 },
  { id: 'c-dmitri', name: 'Dmitri', inbox: 'claims', control: 'bot', says: '[image]', agoS: 250 },
  { id: 'c-wangari', name: 'Wangari', inbox: 'help', control: 'bot', says: 'Is there anything else I can do?', by: 'Bot', agoS: 430 },
  { id: 'c-kofi', name: 'Kofi', inbox: 'support', control: 'closed', says: 'Glad it works now', by: 'Ana', agoS: 5000 },
];

function draw(sketch: Sketch, now: number, version: number): Row {
  const at = before(now, sketch.agoS);
  const op = [ANA, BEN, NOOR].find((one) => one.name === sketch.by);
  return {
    id: sketch.id, inbox: sketch.inbox, inbox_name: INBOXES.find((one) => one.id === sketch.inbox)?.name ?? '',
    contact: { id: `u-${sketch.id}`, name: sketch.name }, control: sketch.control,
    operator: sketch.holder ? { id: sketch.holder.id, name: sketch.holder.name } : null,
    held_since: sketch.heldS === undefined ? null : before(now, sketch.heldS),
    lease_until: sketch.leftS === undefined ? null : before(now, -sketch.leftS), lease_ms: sketch.holder ? 600_000 : null,
    waiting_since: sketch.waitedS === undefined ? null : before(now, sketch.waitedS), waiting_reason: sketch.why ?? null,
    closed_at: sketch.control === 'closed' ? at : null, assignee: null, tags: sketch.tags ?? [], unread: sketch.unread ?? 0,
    last_message: { id: `m-${sketch.id}`, at, author: op ? 'operator' : sketch.by === 'Bot' ? 'bot' : 'contact', author_name: sketch.by ?? sketch.name, preview: sketch.says },
    created_at: before(now, sketch.agoS + 600), active_at: at, version, snoozed_until: null, draft: sketch.draft ?? null,
    sending: sketch.sending ?? 0, failed: sketch.failed ?? 0,
  };
}

/** The conversations of the references, and as many more with the bot as asked for. */
export function rows(now: number, count: number): Row[] {
  const all = SKETCHES.slice(0, Math.max(1, count)).map((sketch, n) => draw(sketch, now, 20 + n));
  for (let n = all.length; n < count; n += 1) {
    all.push(draw({ id: `c-${String(n).padStart(6, '0')}`, name: `Visitor ${(n * 7919).toString(16)}`, inbox: INBOXES[n % 5]!.id, control: 'bot', says: `Question number ${n}`, agoS: 500 + n * 3 }, now, 20));
  }
  return all;
}
