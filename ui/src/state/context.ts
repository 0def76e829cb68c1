// The console's state, given to every component by a typed context.
import { createContext } from 'svelte';
import type { Console } from './console.svelte';

export const [useConsole, provideConsole] = createContext<Console>();
