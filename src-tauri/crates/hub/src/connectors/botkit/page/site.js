// What the site around the page asks for, and words.

/** The site's wishes: after the `#` of the address, which is sent to no server. */
export function settings() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const root = document.documentElement;
  const theme = asked.get('theme');
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  const accent = asked.get('accent');
  if (accent && CSS.supports('color', accent)) {
    root.style.setProperty('--accent', accent);
    root.style.setProperty('--on-accent', inkOn(accent));
  }
  const embedded = asked.has('embedded') && window.parent !== window;
  if (embedded) root.dataset.embedded = '';
  return {
    embedded, closed: embedded, title: asked.get('title'), user: asked.get('user') || null,
    hash: asked.get('hash') || undefined, name: asked.get('name') || undefined,
  };
}

/** Black or white, whichever is read better on a colour. */
function inkOn(colour) {
  const canvas = document.createElement('canvas').getContext('2d');
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data].map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? '#ffffff' : '#000000';
}

/** Who has the conversation, as the person reads it. */
export function holderOf(control, operator) {
  if (control === 'operator') return operator?.name ? `You are now chatting with ${operator.name}` : 'You are now chatting with a person';
  if (control === 'waiting') return 'Somebody will be with you soon';
  return '';
}
