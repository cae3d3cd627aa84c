import { printableBrief } from '../../src/common/printable.ts';
import { longestRising } from '../logic/longestRising.ts';

/** The most characters of a text that are shown: more than any of our sentences has, less than fills the page. */
const mostOfText = 1000;

/** Attributes whose text is shown or read out. */
const said: ReadonlySet<string> = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-valuetext',
  'placeholder',
  'title',
]);

/** A child of `element`; undefined adds nothing. */
type Child = Node | string | undefined;

/** The properties of a new element. */
export interface Properties {
  readonly class?: string;
  readonly text?: string;
  readonly title?: string;
  readonly id?: string;
  readonly role?: string;
  readonly hidden?: boolean;
  readonly tabIndex?: number;
  /** Attributes by their names, such as `aria-label`. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * Creates an element. Text is always text, never markup, and special characters are made visible: see `printableBrief`.
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (properties.class !== undefined) node.className = properties.class;
  if (properties.text !== undefined) node.textContent = shownText(properties.text);
  if (properties.title !== undefined) setTitle(node, properties.title);
  if (properties.id !== undefined) node.id = properties.id;
  if (properties.role !== undefined) node.setAttribute('role', properties.role);
  if (properties.hidden !== undefined) node.hidden = properties.hidden;
  if (properties.tabIndex !== undefined) node.tabIndex = properties.tabIndex;
  for (const [name, value] of Object.entries(properties.attributes ?? {})) setAttribute(node, name, value);
  for (const child of children) if (child !== undefined) node.append(child instanceof Node ? child : shownText(child));
  return node;
}

function shownText(text: string): string {
  return printableBrief(text, mostOfText);
}

/** Creates an SVG element with the given attributes. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
): SVGElementTagNameMap[K] {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** Sets the text only if it differs, so that selections and screen readers are not disturbed. */
export function setText(node: Node, text: string): void {
  const shown = shownText(text);
  if (node.textContent !== shown) node.textContent = shown;
}

/** Sets the tooltip of an element, only if it differs. */
export function setTitle(node: HTMLElement, ...lines: readonly string[]): void {
  const shown = lines.map(shownText).join('\n');
  if (node.title !== shown) node.title = shown;
}

/** Sets an attribute only if it differs; undefined removes it. */
export function setAttribute(node: Element, name: string, value: string | undefined): void {
  if (value === undefined) {
    node.removeAttribute(name);
    return;
  }
  const shown = said.has(name) ? shownText(value) : value;
  if (node.getAttribute(name) !== shown) node.setAttribute(name, shown);
}

/** Hides or shows an element, only if that changes something. */
export function setHidden(node: HTMLElement, hidden: boolean): void {
  if (node.hidden !== hidden) node.hidden = hidden;
}

/** Makes `lines` the items of a list, which is hidden while it is empty. */
export function setItems(list: HTMLElement, lines: readonly string[]): void {
  if (list.childElementCount !== lines.length) list.replaceChildren(...lines.map(() => element('li')));
  lines.forEach((line, index) => {
    const item = list.children[index];
    if (item !== undefined) setText(item, line);
  });
  setHidden(list, lines.length === 0);
}

/**
 * Makes `nodes` the children of `parent`, in this order. As few as possible are moved, which has to be drawn again, and never the
 * focused one, which would lose the focus.
 */
export function arrange(parent: Element, nodes: readonly Element[]): void {
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  const staying = stayingOf(nodes, [...parent.children]);
  let next: Element | null = null;
  for (const node of nodes.toReversed()) {
    if (!staying.has(node)) parent.insertBefore(node, next);
    next = node;
  }
}

/** Those of `nodes` that can stay where they are among `children`; the focused one is among them. */
function stayingOf(nodes: readonly Element[], children: readonly Element[]): ReadonlySet<Element> {
  const places = new Map(children.map((child, place) => [child, place]));
  const present = nodes.flatMap((node) => {
    const place = places.get(node);
    return place === undefined ? [] : [{ node, place }];
  });
  const focus = present.findIndex(({ node }) => node.contains(document.activeElement));
  const anchor = present[focus]?.place ?? 0;
  // Those on the same side of the focused one as before can stay with it.
  const free = present.filter(({ place }, at) => focus < 0 || Math.sign(at - focus) === Math.sign(place - anchor));
  const rising = longestRising(free.map(({ place }) => place));
  return new Set(free.flatMap(({ node }, at) => (rising.has(at) ? [node] : [])));
}

/** The 2D context of a canvas. Every engine that runs this page has one. */
export function context2d(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('The page cannot draw: no 2D canvas.');
  return context;
}

let lastId = 0;

/** An id that no other element of the page has. */
export function freshId(stem: string): string {
  lastId++;
  return `${stem}-${lastId}`;
}
