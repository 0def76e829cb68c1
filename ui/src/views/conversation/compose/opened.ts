/** The panel that is open over the composer. */
export type Opened = 'emoji' | 'replies' | 'card' | 'place' | 'preview' | null;
