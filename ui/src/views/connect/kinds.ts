// The kinds of bots that can be connected: what each asks for, what it gives, and what to do with that. The one place to add or
// change a kind in the window; the names of settings and of what is given are the hub's own.
import type { AddedInbox, InboxKind } from '../../types/bindings';
import { type Code, janis } from './snippets';
import { embed } from './embed';
import { portal } from './portal';

/** One setting of an inbox. */
export interface Field {
  /** The hub's name for it. */
  key: string;
  label: string;
  /** What it is for, under the field. */
  hint?: string;
  placeholder?: string;
  type?: 'text' | 'url' | 'password' | 'number';
  required?: boolean;
  /** Never shown again: an empty field leaves it as it is. */
  secret?: boolean;
}

/** What a new inbox gives, as far as the lines to paste need it. */
export interface Made {
  given: Record<string, string>;
  /** The hub's address. */
  address: string;
}

/** One kind of bot. */
export interface Kind {
  kind: InboxKind;
  name: string;
  /** What it is, in a line. */
  what: string;
  /** Asked before it is made. */
  fields: Field[];
  /** Asked only among the inbox's settings. */
  more: Field[];
  /** Above what it gives. */
  lead: string;
  /** What it gives, in order: the hub's name (`address` for the hub's own) and what people call it. */
  gives: [key: string, label: string][];
  /** Programs and lines to paste. */
  code: (made: Made) => Code[];
  /** What the vendor can't do, where it matters. */
  limits: string | null;
  /** While nothing was heard from it. */
  wait: string;
  /** What stays as it is on the vendor's side when the inbox is removed. */
  stays?: string;
}

const MINUTES: Field = { key: 'minutes', label: 'Minutes that you hold a conversation', type: 'number', placeholder: '10', hint: 'Then the bot resumes by itself. Each message begins them anew.' };
const MISSES: Field = { key: 'misses', label: 'Not understood, in a row', type: 'number', placeholder: '2', hint: 'So often until a person is called.' };
/** What every inbox can be set to. */
export const COMMON: readonly Field[] = [{ key: 'media_hosts', label: 'Private hosts', placeholder: 'files.intern:8080', hint: 'Where pictures and files of this inbox may come from inside of your network, separated by commas. Anything else that is private is never fetched.' }];
const ONCE = 'They are shown once; Baton keeps only a fingerprint.';

export const KINDS: readonly Kind[] = [
  {
    kind: 'janis', name: 'Janis', what: 'An SDK inside your bot: Python or Node',
    fields: [],
    more: [
      { key: 'webhook_url', label: 'Webhook', type: 'url', placeholder: 'https://', hint: 'For a bot without a socket: replies are posted there.' },
      MINUTES, MISSES,
    ],
    lead: `Give these to your bot. ${ONCE}`,
    gives: [['api_key', 'API key'], ['client_key', 'Client key'], ['address', 'Address']],
    code: ({ given, address }) => janis({ apiKey: given['api_key'] ?? '', clientKey: given['client_key'] ?? '', address }),
    limits: null,
    wait: 'Start your bot and say something to it. This window notices by itself.',
  },
  {
    kind: 'botcopy', name: 'Botcopy', what: 'Web chat that hands over by webhook',
    fields: [{ key: 'api_key', label: 'API key', type: 'password', secret: true, hint: 'The portal shows it once when you generate it (Integrations, Live Chat). Without it replies wait.' }],
    more: [
      { key: 'away', label: 'When nobody is on duty', hint: 'The customer is told this, and the bot goes on.' },
      { key: 'resume_event', label: 'Event when the bot resumes', placeholder: 'default', hint: 'Unless you choose one when you hand back: default, none, or a Dialogflow event.' },
      { key: 'avatar_url', label: 'Picture of your team', type: 'url', placeholder: 'https://' },
      { key: 'push_url', label: 'Where replies are pushed', type: 'url', placeholder: 'Botcopy’s own' },
      { key: 'custom_header', label: 'Custom header', placeholder: 'X-Key: value', secret: true, hint: 'Asked of every call, as you set it in Botcopy.' },
      MINUTES,
    ],
    lead: `Set these in Botcopy’s portal under Live Chat. ${ONCE}`,
    gives: [['webhook_url', 'Webhook'], ['access_token', 'Access token']],
    code: ({ given }) => portal(given['webhook_url'] ?? '', given['access_token'] ?? ''),
    limits: 'Botcopy carries text only to the customer: no cards, no files. It must reach the webhook over the internet, and it wakes its bot when an answer takes longer than 5 seconds or nobody writes for the minutes that you set.',
    wait: 'Ask your bot for a person. This window notices the first call by itself.',
  },
  {
    kind: 'botkit', name: 'Web chat', what: 'A chat on your own pages, with or without a bot',
    fields: [{ key: 'bot', label: 'Who answers first', placeholder: 'https:// or nobody', hint: 'The address of your bot’s webhook, a Vivocha bot connected here (the field offers them), or empty: people answer.' }],
    more: [
      { key: 'origins', label: 'Pages that may show it', placeholder: 'https://shop.example', hint: 'Separated by spaces. Empty: any page.' },
      { key: 'greeting', label: 'Greeting', placeholder: 'Write to us. Somebody answers here.', hint: 'While nothing was said yet.' },
      { key: 'identity_secret', label: 'Identity secret', type: 'password', secret: true, hint: 'Your server makes the HMAC-SHA-256 of a known customer’s id with it.' },
      { key: 'handover_url', label: 'Another live chat tool', type: 'url', placeholder: 'https://', hint: 'Who asks for a person is handed to its webhook, as Botcopy does. Then make new keys: it needs one for its replies.' },
      { key: 'handover_token', label: 'Its access token', type: 'password', secret: true },
      MINUTES,
    ],
    lead: 'Put this line on your pages, or open the address in a browser.',
    gives: [['url', 'Address'], ['handover_push_url', 'For its replies'], ['handover_key', 'Key for replies']],
    code: ({ given }) => embed(given['url'] ?? ''),
    limits: null,
    wait: 'Open the chat and say something. This window notices by itself.',
  },
  {
    kind: 'botpress', name: 'Botpress', what: 'A Botpress server that is running already',
    fields: [
      { key: 'url', label: 'Address', type: 'url', placeholder: 'http://127.0.0.1:3000', required: true },
      { key: 'user', label: 'User', placeholder: 'only where the server asks for one' },
      { key: 'password', label: 'Password', type: 'password', secret: true },
    ],
    more: [MINUTES],
    lead: 'Baton asks your Botpress server for conversations and follows it. Nothing has to be changed there, but the HITL module has to be on.',
    gives: [],
    code: () => [],
    limits: 'While you hold a conversation, Botpress still hands button clicks to the bot. Its answers are marked.',
    wait: 'Conversations appear as soon as the server has been read.',
    stays: 'Conversations that are paused stay paused at Botpress until somebody resumes them there. Hand back what you hold first.',
  },
  {
    kind: 'vivocha', name: 'Vivocha', what: 'Bots and filters built with the Bot SDK',
    fields: [
      { key: 'manager_url', label: 'The bot manager’s address', type: 'url', placeholder: 'https://', required: true },
      { key: 'engine', label: 'Engine', placeholder: 'the bot’s type in its manager' },
    ],
    more: [
      { key: 'settings', label: 'Settings for the engine', placeholder: '{ }', secret: true, hint: 'JSON, handed to the bot with every message. It may hold keys, so it is never shown again.' },
      { key: 'language', label: 'Language', placeholder: 'en', hint: 'That conversations begin in, as en or it-IT.' },
      { key: 'timeout', label: 'Seconds that the bot may take', type: 'number', placeholder: '30', hint: 'Then a person is called. The message is not sent again: it may have arrived.' },
      { key: 'filters', label: 'Filters', placeholder: 'https://filter.example', hint: 'Addresses separated by commas, called in order before and after the bot; when one fails, a person is called. Or JSON: [{"url": …, "request": true, "response": false, "timeout": 10, "on_failure": "skip"}].' },
      { key: 'transfer_key', label: 'Transfer key', placeholder: 'transferToAgent', hint: 'The bot’s datum that names the team when it ends.' },
      { key: 'transfers', label: 'Transfers', placeholder: '{"boss": "operator:Ana"}', hint: 'JSON: what the datum’s values mean, where they are not a team’s name. tag: is a team, operator: a person.' },
      { key: 'unknown_key', label: 'Not understood key', hint: 'The bot’s datum that says that it did not understand. Dialogflow’s fallback is noticed by itself.' },
      { key: 'end_event', label: 'Tell the bot when a conversation is closed', placeholder: 'false', hint: 'true or false.' },
      MISSES,
    ],
    lead: 'A web chat uses this bot by its id. The bot gets its account and a token with each request, for answers that come later and for files.',
    gives: [['id', 'Id'], ['account', 'Account'], ['address', 'Address']],
    code: () => [],
    limits: null,
    wait: 'Connect a web chat and name this bot there, then say something to it.',
  },
];

/** Whether it gives something that is shown once. */
export function hasKeys({ gives }: Kind): boolean {
  return gives.some(([key]) => !['address', 'url', 'id', 'account', 'handover_push_url'].includes(key));
}

/** The settings that name what Baton itself talks to. */
const GOES_TO = ['url', 'manager_url', 'api_key', 'webhook_url', 'bot', 'handover_url'];

/** Whether there is something to try of what was typed. */
export function tries({ kind }: Kind, typed: Record<string, string>): boolean {
  return kind === 'botcopy' || GOES_TO.some((key) => typed[key]?.trim());
}

/** The kind of an inbox. */
export function kindOf(kind: InboxKind): Kind {
  return KINDS.find((one) => one.kind === kind) ?? KINDS[0]!;
}

/** What a new inbox gives, in order; what this hub does not give is left out. */
export function rows({ gives }: Kind, { given, address }: Made): [label: string, value: string][] {
  return gives.flatMap(([key, label]): [string, string][] => {
    const value = key === 'address' ? address : given[key];
    return value ? [[label, value]] : [];
  });
}

/** What was given with an inbox, without what every inbox has. */
export function given({ kind: _, name: __, ...rest }: AddedInbox): Record<string, string> {
  return rest as Record<string, string>;
}

/** The settings from what was typed: what is empty is left out. */
export function settled(typed: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(typed).map(([key, value]) => [key, value.trim()] as const).filter(([, value]) => value !== ''));
}

/** Why these can't be used, in words; null when they can. */
export function missing(fields: readonly Field[], typed: Record<string, string>): string | null {
  const field = fields.find(({ key, required }) => required && !typed[key]?.trim());
  return field ? `${field.label}: it is needed.` : null;
}
