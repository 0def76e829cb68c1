// Which host this page talks to. The fake exists in design work only: a production build does not contain it.
import type { Host } from './host';
import { tauriHost } from './tauri';

const DESIGN = import.meta.env.DEV || import.meta.env.MODE === 'fake';

/** The program behind this window; in a plain browser, while designing, the fake. */
export async function chooseHost(): Promise<Host> {
  if (DESIGN) {
    const asked = new URLSearchParams(location.search);
    if (asked.has('fake') || !('__TAURI_INTERNALS__' in window)) {
      const { FakeHost } = await import('./fake/fake');
      return FakeHost.fromQuery(asked);
    }
  }
  return tauriHost();
}
