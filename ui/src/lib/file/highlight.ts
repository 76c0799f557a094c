// Colours source text: comments, strings, numbers and the words of most languages. It knows families of languages, not
// grammars: enough to find one's way in a file that is only looked at.

export type Tint = 'comment' | 'string' | 'number' | 'word' | 'tag';
export type Piece = { text: string; tint?: Tint };

const STRING = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/;
const NUMBER = /\b(?:0[xX][\da-fA-F]+|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)\b/;
const SLASHES = /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/;
const HASH = /#[^\n]*/;
const DASHES = /--[^\n]*|\/\*[^]*?(?:\*\/|$)/;
const BLOCKS = /\/\*[^]*?(?:\*\/|$)/;
const MARKUP_COMMENT = /<!--[^]*?(?:-->|$)/;
const TAG = /<\/?[A-Za-z][\w:.-]*|\/?>/;
const WORDS =
  /\b(?:abstract|and|as|async|await|begin|bool|boolean|break|case|catch|char|class|const|continue|create|crate|def|default|defer|del|delete|do|done|double|elif|else|end|enum|esac|except|export|extends|extern|false|fi|final|finally|float|fn|for|foreach|from|func|function|global|go|if|impl|implements|import|in|insert|int|interface|into|is|join|lambda|let|long|loop|match|mod|module|mut|namespace|new|nil|none|not|null|operator|or|order|package|pass|private|protected|pub|public|raise|readonly|ref|return|select|self|set|short|static|struct|super|switch|table|then|this|throw|throws|trait|true|try|type|typeof|undefined|union|unsafe|update|use|using|var|virtual|void|volatile|where|while|with|yield)\b/;
const SQL_WORDS = new RegExp(WORDS.source, 'i');

type Rule = readonly [Tint, RegExp];
const family = (comment: RegExp, words = WORDS): readonly Rule[] => [
  ['comment', comment],
  ['string', STRING],
  ['number', NUMBER],
  ['word', words],
];
const C = family(SLASHES);
const SCRIPT = family(HASH);
const SQL = family(DASHES, SQL_WORDS);
const STYLE = family(BLOCKS);
const MARKUP: readonly Rule[] = [
  ['comment', MARKUP_COMMENT],
  ['tag', TAG],
  ['string', STRING],
];

const FAMILIES: readonly [readonly Rule[], readonly string[]][] = [
  [C, ['c', 'cc', 'cpp', 'cs', 'dart', 'go', 'h', 'hpp', 'java', 'js', 'json', 'jsonc', 'jsx', 'kt', 'mjs', 'php']],
  [C, ['rs', 'scala', 'scss', 'swift', 'ts', 'tsx', 'zig', 'gradle', 'groovy', 'proto']],
  [SCRIPT, ['bash', 'cfg', 'conf', 'dockerfile', 'env', 'ini', 'makefile', 'pl', 'ps1', 'py', 'r', 'rb', 'sh', 'tf']],
  [SCRIPT, ['toml', 'yaml', 'yml', 'zsh', 'properties', 'gitignore']],
  [SQL, ['sql']],
  [STYLE, ['css', 'less']],
  [MARKUP, ['html', 'htm', 'svelte', 'svg', 'vue', 'xml', 'xhtml', 'plist']],
];

const extensionOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase();

const rulesOf = (name: string): readonly Rule[] | undefined =>
  FAMILIES.find(([, extensions]) => extensions.includes(extensionOf(name)))?.[0];

/** Cuts the text of a file of this name into pieces; one piece where nothing is known of its language. */
export function highlight(name: string, text: string): Piece[] {
  const rules = rulesOf(name);
  if (!rules) return [{ text }];
  const pattern = new RegExp(
    rules.map(([, { source }]) => `(${source})`).join('|'),
    rules.some(([, { flags }]) => flags.includes('i')) ? 'gi' : 'g',
  );
  const pieces: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(pattern)) {
    const tint = rules[match.slice(1).findIndex(Boolean)]?.[0];
    if (match.index > done) pieces.push({ text: text.slice(done, match.index) });
    pieces.push({ text: match[0], ...(tint ? { tint } : {}) });
    done = match.index + match[0].length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done) });
  return pieces;
}
