import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'svelte/compiler';
import { describe, expect, it } from 'vitest';

interface Counted {
  declarations: string[];
  selectors: string[];
  match: Record<string, string>;
}
type Message = string | [Counted];
type Room = Record<string, Message>;

interface Project {
  locales: string[];
  'plugin.inlang.messageFormat': { pathPattern: string[] };
}

const project = JSON.parse(readFileSync('project.inlang/settings.json', 'utf8')) as Project;
const present = (locale: string): string[] =>
  readdirSync(join('messages', locale))
    .map((file) => file.replace('.json', ''))
    .sort();
const rooms = present('en');
const read = (locale: string, room: string): Room =>
  JSON.parse(readFileSync(join('messages', locale, `${room}.json`), 'utf8')) as Room;

/** What a message asks to be given. */
function inputs(message: Message): string[] {
  const asked =
    typeof message === 'string' ? [...message.matchAll(/\{(\w+)\}/g)].map(([, name]) => name) : declared(message);
  return [...new Set(asked)].sort().map(String);
}

const declared = ([{ declarations }]: [Counted]): (string | undefined)[] =>
  declarations.map((line) => /^input (\w+)$/.exec(line)?.[1]).filter((name) => name !== undefined);

const forms = (message: Message): string[] =>
  typeof message === 'string' ? [message] : Object.values(message[0].match);

describe('the messages', () => {
  it('of every room are compiled, in every language', () => {
    const named = project['plugin.inlang.messageFormat'].pathPattern;
    expect([...named].sort()).toEqual(rooms.map((room) => `./messages/{locale}/${room}.json`));
    for (const locale of project.locales) expect(present(locale)).toEqual(rooms);
  });

  it.each(rooms)('of %s are the same in English and German, and ask for the same', (room) => {
    const [english, german] = [read('en', room), read('de', room)];
    expect(Object.keys(german).sort()).toEqual(Object.keys(english).sort());
    const asked = (texts: Room): Record<string, string[]> =>
      Object.fromEntries(Object.entries(texts).map(([key, message]) => [key, inputs(message)]));
    expect(asked(german)).toEqual(asked(english));
  });

  it.each(rooms)('of %s carry its name and say something, in each form', (room) => {
    for (const locale of project.locales) {
      for (const [key, message] of Object.entries(read(locale, room))) {
        expect(key).toMatch(new RegExp(`^${room}_[a-z0-9_]+$`));
        for (const form of forms(message)) expect(form.trim(), `${locale} ${key}`).not.toBe('');
        if (typeof message !== 'string') expect(Object.keys(message[0].match), key).toEqual(['form=one', 'form=other']);
      }
    }
  });
});

/** Names of things, signs and examples, which are the same in every language. */
const universal = [
  /^(Coffer|– Coffer|MD5|ID|English|Deutsch|Node\.js|Web|Python|CLI|any|users|px|vip)$/,
  /^(URL|HTML <img srcset>|curl|JavaScript \(web\)|JavaScript \(Node\.js\)|Dart|PHP|Swift|Kotlin|Go|\.NET|Ruby|card-2x)$/,
  /^(\d+ )?[kMGT]?B$/,
  /^([a-z]+\.example\.com|\/run\/clamav\/clamd\.ctl|jpg, png, webp|owner, editor|\{ "buckets": \[ … \] \})$/,
];
const isText = (text: string): boolean => /\p{L}{2}/u.test(text) && !universal.some((name) => name.test(text.trim()));

/** Attributes and properties that a person reads or hears. */
const spoken = [
  'title',
  'aria-label',
  'aria-description',
  'placeholder',
  'label',
  'text',
  'hint',
  'alt',
  'verb',
  'description',
  'empty',
  'what',
];

interface Node {
  type: string;
  name?: string;
  data?: string;
  value?: unknown;
}

/** Every text of a component that is not a message. */
function bareTexts(source: string): string[] {
  const found: string[] = [];
  walk(parse(source, { modern: true }).fragment, false, found);
  return found;
}

/** Of what is computed, only what comes out counts: neither what is compared nor what is given to functions. */
const inner = ['Comment', 'StyleDirective', 'BinaryExpression', 'CallExpression', 'MemberExpression'];

function walk(node: unknown, isSpoken: boolean, found: string[]): void {
  if (Array.isArray(node)) node.forEach((child) => walk(child, isSpoken, found));
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
  const { type, name = '' } = node as Node;
  if (inner.includes(type) || (type === 'RegularElement' && ['code', 'kbd'].includes(name))) return;
  if (type === 'Attribute' && !spoken.includes(name)) return;
  const text = textOf(node as Node, isSpoken);
  if (text !== undefined && isText(text)) found.push(text.trim());
  const isAsked = isSpoken || type === 'Attribute' || type === 'ExpressionTag';
  for (const child of Object.values(node)) walk(child, isAsked, found);
}

/** The words of a node itself. Strings of expressions count where they are drawn or heard. */
function textOf({ type, data, value }: Node, isSpoken: boolean): string | undefined {
  if (type === 'Text') return data;
  if (isSpoken && type === 'Literal' && typeof value === 'string') return value;
  return isSpoken && type === 'TemplateElement' ? (value as { raw: string }).raw : undefined;
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' });
const components = files.filter((file) => file.endsWith('.svelte'));
const sources = files.filter(
  (file) => /\.(svelte|ts)$/.test(file) && !/\.test\.ts$|paraglide|api\/(wire|commands)/.test(file),
);

describe('no text stands in', () => {
  it.each(components)('%s', (file) => {
    expect(bareTexts(readFileSync(join('src', file), 'utf8'))).toEqual([]);
  });

  it.each(sources)('a property of %s', (file) => {
    const source = readFileSync(join('src', file), 'utf8');
    const property = /\b(?:label|title|text|hint|detail|placeholder|description): (?:'([^'\n]*)'|`([^`$]*))/g;
    const texts = [...source.matchAll(property)].map(([, plain, template]) => plain ?? template ?? '');
    const said = [...source.matchAll(/toasts\.(?:say|fail)\((?:error, )?['`]([^'`]*)/g)].map(([, text]) => text ?? '');
    expect([...texts, ...said].filter(isText)).toEqual([]);
  });
});

it('the check of components sees what it looks for', () => {
  const source = `<p class="x">Bare words</p><a title="A title" href="/abc">{m.ok()}</a><Part label={a ? 'Said' : b} kind="xy" />`;
  expect(bareTexts(source)).toEqual(['Bare words', 'A title', 'Said']);
});
