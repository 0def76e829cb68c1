// Elements, made without HTML: what comes from outside is only ever text.

/** An element with attributes and children; children that are no elements become text. */
export function made(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(attribute, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** An address that may be opened; `null` for any other. */
export function safe(url, schemes = ['http:', 'https:', 'mailto:', 'tel:']) {
  if (typeof url !== 'string' || !url) return null;
  try {
    const read = new URL(url, location.href);
    return schemes.includes(read.protocol) ? read.href : null;
  } catch {
    return null;
  }
}

/** A link that opens elsewhere, or plain words where its address may not be opened. */
export function link(url, words, attributes = {}) {
  const href = safe(url);
  return href ? made('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow', ...attributes }, words) : document.createTextNode(words);
}

/** A picture from anywhere; nobody there learns where it is shown. */
export function picture(url, alt, attributes = {}) {
  const src = safe(url, ['http:', 'https:', 'data:']);
  if (!src || (src.startsWith('data:') && !/^data:image\/(png|jpeg|gif|webp)[;,]/.test(src))) return null;
  const image = made('img', { src, alt, loading: 'lazy', referrerpolicy: 'no-referrer', ...attributes });
  // What can't be loaded leaves its words.
  image.addEventListener('error', () => image.replaceWith(alt));
  return image;
}

/** One of the page's few icons. */
export function icon(path) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(svg.namespaceURI, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}
