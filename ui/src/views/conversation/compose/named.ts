// What goes with a reply, by name.
import type { Content } from '../../../types/bindings';

/** A card's title, a place's name or coordinates, the names of files. */
export function named(part: Content): string {
  if (part.type === 'cards') return part.cards.map((card) => card.title || 'Card').join(', ');
  if (part.type === 'location') return part.name ?? `${part.latitude}, ${part.longitude}`;
  if (part.type === 'attachments') return part.items.map((item) => item.name ?? 'file').join(', ');
  return part.type;
}
