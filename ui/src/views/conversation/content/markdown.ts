// Markdown as a tree of a few harmless kinds: what is said is never markup of this page. HTML in it stays words, a picture is named
// and not fetched, a link has a scheme that the program opens.
import MarkdownIt from 'markdown-it';

type Token = ReturnType<MarkdownIt['parse']>[number];

/** Elements without attributes. */
export type Tag = 'p' | 'b' | 'i' | 's' | 'ul' | 'ol' | 'li' | 'blockquote' | 'pre' | 'code' | 'table' | 'thead' | 'tbody' | 'tr' | 'th' | 'td' | 'hr' | 'br' | 'h4';

export type Node = string | { tag: Tag; nodes: Node[]; start?: number } | { href: string; nodes: Node[] };

const TAGS: Record<string, Tag> = {
  p: 'p', strong: 'b', em: 'i', s: 's', ul: 'ul', ol: 'ol', li: 'li', blockquote: 'blockquote', hr: 'hr',
  table: 'table', thead: 'thead', tbody: 'tbody', tr: 'tr', th: 'th', td: 'td', h1: 'h4', h2: 'h4', h3: 'h4', h4: 'h4', h5: 'h4', h6: 'h4',
};
/** Above this a text is read as plain words. */
const LONGEST = 50_000;

const reader = new MarkdownIt({ html: false, linkify: true, breaks: true });
reader.validateLink = opens;

/** Whether the program opens such a link. */
export function opens(href: string): boolean {
  return /^(https?:|mailto:|tel:)/i.test(href.trim());
}

/** The tree of a text; `null` when it is too long, or when nothing of it could be read: it is plain words then. */
export function marked(text: string): Node[] | null {
  if (text.length > LONGEST) return null;
  const nodes = tree(reader.parse(text, {}));
  return words(nodes).trim() === '' ? null : nodes;
}

/** What is read in it. */
export function words(nodes: Node[]): string {
  return nodes.map((node) => (typeof node === 'string' ? node : 'tag' in node && node.tag === 'br' ? '\n' : words(node.nodes))).join('');
}

function tree(tokens: Token[]): Node[] {
  const top: Node[] = [];
  const stack = [top];
  for (const token of tokens) {
    const here = stack.at(-1)!;
    if (token.nesting === 1) {
      const node = opened(token);
      if (node && typeof node !== 'string') here.push(node);
      stack.push(node && typeof node !== 'string' ? node.nodes : here);
    } else if (token.nesting === -1) {
      if (stack.length > 1) stack.pop();
    } else here.push(...leaf(token));
  }
  return top;
}

function opened(token: Token): Node | null {
  if (token.tag === 'a') {
    const href = token.attrGet('href') ?? '';
    return opens(href) ? { href, nodes: [] } : null;
  }
  // A tight list says so by hiding its paragraphs.
  const tag = token.hidden ? undefined : TAGS[token.tag];
  const start = Number(token.attrGet('start') ?? 1);
  return tag ? { tag, nodes: [], ...(tag === 'ol' && start !== 1 ? { start } : {}) } : null;
}

function leaf(token: Token): Node[] {
  switch (token.type) {
    case 'inline': return tree(token.children ?? []);
    case 'softbreak':
    case 'hardbreak': return [{ tag: 'br', nodes: [] }];
    case 'hr': return [{ tag: 'hr', nodes: [] }];
    case 'code_inline': return [{ tag: 'code', nodes: [token.content] }];
    case 'fence':
    case 'code_block': return [{ tag: 'pre', nodes: [token.content.replace(/\n$/, '')] }];
    case 'image': {
      const href = token.attrGet('src') ?? '';
      const named = token.content || 'Picture';
      return opens(href) ? [{ href, nodes: [named] }] : [named];
    }
    default: return token.content ? [token.content] : [];
  }
}
