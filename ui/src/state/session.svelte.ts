// Who is signed in, how the connection stands, the numbers, the inboxes, the colleagues, the settings.
import type { Host } from '../host/host';
import type { Boot, Change, Counts, Demo, InboxId, InboxInfo, Me, OperatorInfo, Row, Settings, Status } from '../types/bindings';

/** What a program without saved settings does; the same as the backend's defaults. */
export const DEFAULTS: Required<Settings> = {
  theme: 'system',
  density: 'normal',
  show: 'everything',
  sound: true,
  quiet: null,
  alert_once_not_understood: true,
  target_s: 300,
  enter_sends: true,
  undo_s: 3,
  contact_panel: true,
  list_width: 312,
  silent_until: null,
  hub: null,
};

const NO_COUNTS: Counts = {
  open: 0, waiting: 0, oldest_waiting: null, oldest: null, mine: 0, mine_unanswered: 0, others: 0, bot: 0, closed: 0, inboxes: [],
};

export class Session {
  /** False until the first picture was read. */
  booted = $state(false);
  me = $state.raw<Me | null>(null);
  status = $state.raw<Status>({ link: { state: 'connecting' }, hub: null, outbox: 0, failed: 0 });
  counts = $state.raw<Counts>(NO_COUNTS);
  inboxes = $state.raw<InboxInfo[]>([]);
  /** The demo, while it runs. */
  demo = $state.raw<Demo>({ inbox: null, chat: null });
  operators = $state.raw<OperatorInfo[]>([]);
  settings = $state.raw<Required<Settings>>(DEFAULTS);
  /** The hub keeps canned responses; an older one does not. */
  canned = $state(true);
  #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  boot(picture: Boot) {
    this.me = picture.me;
    this.status = picture.status;
    this.counts = picture.counts;
    this.inboxes = picture.inboxes;
    this.operators = picture.operators;
    this.settings = { ...DEFAULTS, ...picture.settings };
    this.canned = picture.canned;
    this.booted = true;
  }

  apply(change: Change) {
    if (change.change === 'counts') this.counts = change;
    else if (change.change === 'status') this.status = change;
    else if (change.change === 'inboxes') this.inboxes = change.inboxes;
  }

  /** Shows them so, without keeping them: while something is dragged. */
  look(some: Partial<Settings>) {
    this.settings = { ...this.settings, ...some };
  }

  /** Changes some settings: at once in the window, then on disk. Throws what the host refuses, with the former settings restored. */
  async set(some: Partial<Settings>): Promise<void> {
    const former = this.settings;
    this.settings = { ...former, ...some };
    try {
      await this.#host.saveSettings(this.settings);
    } catch (refused) {
      this.settings = former;
      throw refused;
    }
  }

  /** Whether the hub can be asked right now. */
  get online(): boolean {
    const state = this.status.link.state;
    return state === 'live' || state === 'catching_up';
  }

  /** Whether I hold this conversation. */
  holds(row: Row | null): boolean {
    return row?.control === 'operator' && row.operator !== null && row.operator.id === this.me?.id;
  }

  inbox(id: InboxId): InboxInfo | undefined {
    return this.inboxes.find((inbox) => inbox.id === id);
  }
}
