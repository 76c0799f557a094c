/** What a program has to say to reach this endpoint, in a few languages. */

export const languages = [
  { value: 'node', label: 'Node.js' },
  { value: 'web', label: 'Web' },
  { value: 'python', label: 'Python' },
  { value: 'cli', label: 'CLI' },
] as const;
export type Language = (typeof languages)[number]['value'];

/** Stands where the secret of a key goes; it is nowhere to be read again. */
const key = 'YOUR_API_KEY';

const writers: Record<Language, (endpoint: string, project: string) => string[]> = {
  node: (endpoint, project) => [
    `import { Client, Storage } from 'node-appwrite';`,
    `const client = new Client().setEndpoint('${endpoint}').setProject('${project}');`,
    `const storage = new Storage(client.setKey('${key}'));`,
  ],
  web: (endpoint, project) => [
    `import { Client, Storage } from 'appwrite';`,
    `const client = new Client().setEndpoint('${endpoint}').setProject('${project}');`,
    `const storage = new Storage(client);`,
  ],
  python: (endpoint, project) => [
    `from appwrite.client import Client`,
    `from appwrite.services.storage import Storage`,
    `client = Client().set_endpoint('${endpoint}').set_project('${project}')`,
    `storage = Storage(client.set_key('${key}'))`,
  ],
  cli: (endpoint, project) => [
    `npm install --global appwrite-cli`,
    `appwrite client --endpoint '${endpoint}' --project-id '${project}' --key '${key}'`,
    `appwrite storage list-buckets`,
  ],
};

/** Returns the lines that connect a program of this language. */
export function snippet(language: Language, endpoint: string, project: string): string {
  return writers[language](endpoint, project).join('\n');
}
