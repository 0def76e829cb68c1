// What can be done from the search box, by name: the same as the buttons and keys do.
import type { IconName } from '../parts/icons';
import type { Console } from './console.svelte';
import { silence } from './presence';

export interface Action {
  name: string;
  icon: IconName;
  /** Its key, where it has one of its own. */
  key?: string;
  act: () => void;
}

/** The actions whose name contains all of these words. */
export function actions(desk: Console, words: string): Action[] {
  const { counts, settings } = desk.session;
  const all: Action[] = [];
  if (counts.oldest !== null) all.push({ name: 'Take over the longest waiting', icon: 'hand', act: () => counts.oldest && void desk.takeAndShow(counts.oldest) });
  all.push(
    { name: 'Settings', icon: 'settings', key: 'Ctrl ,', act: () => desk.places.show('settings') },
    { name: 'Connect a bot', icon: 'plug', act: () => desk.places.show('connect') },
  );
  const themes = [['light', 'Light theme'], ['dark', 'Dark theme'], ['system', 'Theme of the system']] as const;
  for (const [theme, name] of themes) if (settings.theme !== theme) all.push({ name, icon: 'moon', act: () => void desk.set({ theme }) });
  const silent = desk.silent;
  all.push({ name: silent ? 'Call me again' : 'Do not disturb for 1 hour', icon: silent ? 'bell' : 'bell-off', act: () => void silence(desk, silent ? 0 : 60) });
  all.push({ name: 'Keys', icon: 'list', key: '?', act: () => desk.places.show('keys') });
  const asked = words.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter(({ name }) => asked.every((word) => name.toLowerCase().includes(word)));
}
