import { el } from './dom.js';
import { strings } from './strings.js';

const INLINE = /\*\*(?=\S)(.+?)\*\*|\[([^[\]]+)\]\(((?:[^\s()]|\([^\s()]*\))+)\)/g;
const BULLET = /^\s*[-*]\s+(.*)$/;
const NUMBER = /^\s*(\d{1,6})[.)]\s+(.*)$/;
const SCHEMES = new Set(['http:', 'https:', 'mailto:']);

// The small subset that the server promises, built as nodes. What is not understood stays visible as text.
export function renderMarkdown(text) {
  const fragment = document.createDocumentFragment();
  for (const block of toBlocks(text)) fragment.append(renderBlock(block));
  return fragment;
}

function toBlocks(text) {
  const blocks = [];
  let open = null;
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    if (!line.trim()) {
      // Blank lines end a paragraph, but may stand between the items of a list.
      if (open?.kind === 'p') open = null;
      else if (open) open.gap = true;
      continue;
    }
    const { kind, content, start } = classify(line);
    const indented = /^\s{2,}/.test(line);
    if (open?.kind === kind && kind !== 'p') open.lines.push([content]);
    else if (open && kind === 'p' && (open.kind === 'p' || !open.gap || indented)) open.lines.at(-1).push(content);
    else blocks.push((open = { kind, start, lines: [[content]] }));
    open.gap = false;
  }
  return blocks;
}

function classify(line) {
  const bullet = BULLET.exec(line);
  if (bullet) return { kind: 'ul', content: bullet[1] };
  const number = NUMBER.exec(line);
  if (number) return { kind: 'ol', content: number[2], start: number[1] };
  return { kind: 'p', content: line.trim() };
}

function renderBlock({ kind, start, lines }) {
  if (kind === 'p') return el('p', { dir: 'auto' }, ...withBreaks(lines[0]));
  const items = lines.map((item) => el('li', { dir: 'auto' }, ...withBreaks(item)));
  return el(kind, { start: start && start !== '1' ? start : undefined }, ...items);
}

function withBreaks(lines) {
  return lines.flatMap((line, index) => (index ? [el('br'), ...inline(line)] : inline(line)));
}

function inline(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(text.slice(end, match.index), renderInline(match));
    end = match.index + match[0].length;
  }
  nodes.push(text.slice(end));
  return nodes.filter((node) => node !== '');
}

function renderInline([whole, bold, label, address]) {
  if (bold !== undefined) return el('strong', {}, ...inline(bold));
  const href = safeAddress(address);
  if (!href) return whole;
  return el(
    'a',
    { href, target: '_blank', rel: 'noopener noreferrer' },
    label.replaceAll('**', ''),
    el('span', { class: 'sr-only' }, strings.newTab),
  );
}

function safeAddress(address) {
  try {
    const url = new URL(address);
    return SCHEMES.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
