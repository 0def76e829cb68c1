// What pausing an inbox leads to, in words; and doing it, with a way back.
import type { Console } from '../../state/console.svelte';
import type { InboxId, InboxInfo } from '../../types/bindings';

/** What the channel of a kind does while nobody comes. */
function there({ kind, settings }: InboxInfo): string {
  const away = settings['away']?.trim();
  switch (kind) {
    case 'botcopy': return `Botcopy is told that nobody is here, and its bot goes on.${away ? ` The customer reads: “${away}”` : ''}`;
    case 'botpress': return 'What Botpress pauses by itself stays paused there. You see it here, and it waits for you once you resume.';
    case 'botkit': return settings['bot'] ? 'Its bot goes on answering.' : 'No bot answers here: who writes gets no answer until you resume, and waits for you then.';
    case 'janis': return 'Its bot goes on: it is told that it is not paused.';
    case 'vivocha': return 'Its bot goes on, also when it wants to pass somebody on.';
  }
}

/** The consequences, one by one. */
export function consequences(inbox: InboxInfo, held: number): string[] {
  return [
    'Nothing is lost: what customers and bots say is still recorded.',
    'Nobody is called and nobody takes over. When a bot asks for a person, that is kept as a note in its conversation.',
    'Who waits already keeps waiting, in the same place of the line.',
    `${held ? `${held} ${held === 1 ? 'conversation that is held now stays with its operator' : 'conversations that are held now stay with their operators'}` : 'What is held stays with its operator'} until it is handed back. Then it can’t be taken again.`,
    there(inbox),
  ];
}

/** How many conversations of an inbox are held now. */
export async function heldIn(desk: Console, inbox: InboxId): Promise<number> {
  const query = { inbox, tag: null, offset: 0, limit: 1 };
  const lists = await Promise.all([desk.host.list({ ...query, queue: 'mine' }), desk.host.list({ ...query, queue: 'others' })]);
  return lists.reduce((all, { total }) => all + total, 0);
}

/** Pauses or resumes an inbox and says so, with a way back; what is refused is thrown. */
export async function setPaused(desk: Console, inbox: InboxInfo, paused: boolean): Promise<void> {
  await desk.host.changeInbox(inbox.id, { paused });
  const back = () => void setPaused(desk, inbox, !paused).catch((thrown: unknown) => desk.says.refused(thrown));
  desk.says.done(paused ? `${inbox.name} is paused.` : `${inbox.name} is open again.`, null, back);
}
