// What a channel carries, in words and as a check before sending.
import type { Attached, Carries, Content } from '../../../types/bindings';

/** Words and nothing else: what is known of an inbox before the hub has said more. */
export const TEXT: Carries = { markdown: false, quick_replies: false, cards: false, lists: false, pictures: false, files: false, location: false, typing: false };

/** One line about it, for the composer's corner. `whose`: the contact whose own chat shows less than the channel carries. */
export function carried(carries: Carries, whose: string | null = null): string {
  const all = [carries.pictures && 'pictures', carries.files && 'files', carries.quick_replies && 'quick replies', carries.cards && 'cards', carries.location && 'places', carries.markdown && 'Markdown'].filter((one) => typeof one === 'string');
  if (whose !== null) return all.length === 0 ? `${whose}’s chat shows text only` : `${whose}’s chat shows text, ${all.join(', ')}`;
  return all.length === 0 ? 'Text only' : '';
}

/** What of this the channel does not carry, in words that say what to do; null when it carries all. */
export function lacks(carries: Carries, parts: Content[], files: Attached[]): string | null {
  const missing = new Set<string>();
  for (const part of parts) {
    if (part.type === 'text' && (part.quick_replies?.length ?? 0) > 0 && !carries.quick_replies) missing.add('quick replies');
    if (part.type === 'cards' && !carries.cards) missing.add('cards');
    if (part.type === 'location' && !carries.location) missing.add('places');
    if (part.type === 'attachments') for (const { media } of part.items) if (media === 'image' ? !carries.pictures : !carries.files) missing.add(media === 'image' ? 'pictures' : 'files');
  }
  for (const { mime } of files) {
    const picture = mime.startsWith('image/') && mime !== 'image/svg+xml';
    if (picture ? !carries.pictures : !carries.files) missing.add(picture ? 'pictures' : 'files');
  }
  if (missing.size === 0) return null;
  return `This channel carries no ${[...missing].join(', no ')}. Take ${missing.size > 1 ? 'them' : 'that'} out.`;
}
