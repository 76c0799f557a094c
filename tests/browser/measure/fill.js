// Fills a bucket with many small files through the API.

import { Agent, request as send } from 'node:http';

const AT_ONCE = 8;
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

/** What the file of a number is called. */
export const nameOf = (number) => `file-${String(number).padStart(6, '0')}.txt`;

/** Creates one small file by the API's own form. */
function upload({ endpoint, project, key }, bucket, number) {
  const name = nameOf(number);
  const part = (head, body) => `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`;
  const body = `${part('name="fileId"', 'unique()')}${part(`name="file"; filename="${name}"`, `number ${number}`)}--b--\r\n`;
  const headers = {
    'content-type': 'multipart/form-data; boundary=b',
    'content-length': Buffer.byteLength(body),
    'x-appwrite-project': project,
    'x-appwrite-key': key,
  };
  return new Promise((resolve, reject) => {
    const asked = send(`${endpoint}/storage/buckets/${bucket}/files`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().on('end', () => (answer.statusCode === 201 ? resolve() : reject(new Error(`${name}: ${answer.statusCode}`))));
    });
    asked.on('error', reject).end(body);
  });
}

/** Puts `count` files into a bucket of a cofferd. */
export async function fill(cofferd, bucket, count) {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const number = next;
      next += 1;
      await upload(cofferd, bucket, number);
      if (number % 10_000 === 0) console.error(`${number} files`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
