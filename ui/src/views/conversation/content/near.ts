// Tells when an element comes near to what is in sight, once: what is far away is not fetched.
import type { Attachment } from 'svelte/attachments';

const MARGIN = '600px';

export function near(came: () => void): Attachment<HTMLElement> {
  return (element) => {
    if (!('IntersectionObserver' in window)) return came();
    const watch = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      came();
    }, { rootMargin: MARGIN });
    watch.observe(element);
    return () => watch.disconnect();
  };
}
