// What pressing a button does, in words and as a mark. Operators look at buttons; they press none in the contact's place.
import type { IconName } from '../../../parts/icons';
import type { Asks, Press, QuickReply, Value } from '../../../types/bindings';
import { opens } from './markdown';
import { compact } from './values';

export const ASKS: Record<Asks, string> = { location: 'Location', phone: 'Phone number', email: 'E-mail address' };

/** Whether this is what the contact tapped. */
export const tapped = (reply: QuickReply, chosen: string | null) => chosen !== null && (reply.payload === chosen || reply.title === chosen);

export interface Doing {
  icon: IconName;
  /** A whole sentence. */
  words: string;
  /** What the program may open. */
  href: string | null;
}

export function doing(press: Press): Doing {
  switch (press.does) {
    case 'postback': return { icon: 'corner-up-left', words: press.payload ? `Gives the bot: ${press.payload}` : 'Gives the bot an empty payload', href: null };
    case 'link': return opens(press.url)
      ? { icon: 'external-link', words: `Opens ${host(press.url)}`, href: press.url.trim() }
      : { icon: 'triangle-alert', words: `Baton does not open this address: ${press.url || 'it is empty'}`, href: null };
    case 'event': return { icon: 'zap', words: `Fires the event ${press.name}${said(press.data)}`, href: null };
    case 'call': return /^[+\d][\d\s().-]*$/.test(press.phone) ? { icon: 'phone', words: `Calls ${press.phone}`, href: `tel:${press.phone.replace(/[^+\d]/g, '')}` } : { icon: 'phone', words: `Calls ${press.phone}`, href: null };
    default: return { icon: 'ellipsis', words: press.name ? `Does what the channel calls ${press.name}` : 'Does something that only the channel knows', href: null };
  }
}

function said(data: Value): string {
  return data === null || data === undefined || data === '' ? '' : ` with ${compact(data)}`;
}

/** The host of an address; for others than http, the address. */
export function host(url: string): string {
  try {
    const { protocol, host: name, pathname } = new URL(url.trim());
    return protocol === 'http:' || protocol === 'https:' ? name : pathname;
  } catch {
    return url;
  }
}
