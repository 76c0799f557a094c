// The page in a language that nobody speaks: every message is longer, accented and in brackets. What is cut off shows,
// and so does a text that is no message.

import { join } from 'node:path';

import { root } from '../cofferd.mjs';

const ui = join(root, 'ui');
const ACCENTS = Object.fromEntries([...'aeiouyAEIOUYcnsz'].map((letter, index) => [letter, [...'áéíóúýÁÉÍÓÚÝçñšž'][index]]));

/** Accents the letters of a piece of a message; what follows a backslash is no letter. */
const accented = (text) => text.replace(/\\.|[a-zA-Z]/g, (sign) => ACCENTS[sign] ?? sign);

/** As much again as two fifths of the text, in words that may wrap. */
const padding = (length) => 'ẋẋẋẋ ẋẋẋ '.repeat(Math.ceil((length * 0.4) / 9)).slice(0, Math.ceil(length * 0.4)).trimEnd();

/** Writes the pieces of one message, between which its inputs stand. */
export function pseudo(pieces) {
  const length = pieces.join('').length;
  return pieces.map((piece, index) => {
    const end = index === pieces.length - 1 ? ` ${padding(length)}⟧` : '';
    return `${index === 0 ? '⟦' : ''}${accented(piece)}${end}`;
  });
}

/** Replaces the texts of the compiled English messages, which are template literals. */
function rewrite(code, tree) {
  const edits = [];
  const visit = (node) => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node?.type !== 'string') return;
    if (node.type === 'TemplateLiteral') {
      const words = pseudo(node.quasis.map(({ value }) => value.raw));
      node.quasis.forEach((quasi, index) => edits.push([quasi, words[index]]));
    }
    Object.values(node).forEach(visit);
  };
  visit(tree);
  let written = code;
  for (const [{ start, end }, text] of edits.sort(([one], [other]) => other.start - one.start)) {
    written = `${written.slice(0, start)}${text}${written.slice(end)}`;
  }
  return written;
}

const plugin = {
  name: 'pseudo',
  // To the host a request comes from its own page.
  config({ server: { proxy } }) {
    for (const [path, target] of Object.entries(proxy)) proxy[path] = { target, changeOrigin: true, headers: { origin: target } };
  },
  transform(code, id) {
    return id.endsWith('/lib/paraglide/messages/en.js') ? { code: rewrite(code, this.parse(code)), map: null } : undefined;
  },
};

/** Serves the page in the pseudo language in front of `cofferd`; returns its address and what ends it. */
export async function servePseudo(address) {
  const { createServer } = await import(join(ui, 'node_modules/vite/dist/node/index.js'));
  process.env.COFFER_HOST = address;
  process.chdir(ui);
  const server = await createServer({
    root: ui,
    cacheDir: join(root, 'target/browser/vite'),
    plugins: [plugin],
    logLevel: 'error',
    server: { port: 0, hmr: false, watch: null },
  });
  await server.listen();
  return { address: `http://127.0.0.1:${server.httpServer.address().port}`, end: () => server.close() };
}
