// The generations of the official server SDK that run the same steps, and what both say when they are refused.
//
// The newest one takes one object. Here it is called in a row, which it still allows. The two differ in the protocol too:
// 27 sends chunks in parallel, 14 one after the other.

import assert from 'node:assert/strict';

import * as newest from 'node-appwrite';
import { InputFile } from 'node-appwrite/file';
import * as old from 'node-appwrite-1.6';
import { InputFile as OldInputFile } from 'node-appwrite-1.6/file';

export const SDKS = {
  'node-appwrite 27.1.0': { appwrite: newest, files: InputFile, own: 'newest' },
  'node-appwrite 14.2.0 (Appwrite 1.6)': { appwrite: old, files: OldInputFile, own: 'old' },
};

export const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,35}$/;

/** Makes a client: with the API key, unless it is given a session, a JWT or `key: null`. */
export function client(appwrite, cofferd, { key, project = cofferd.project, session, jwt } = {}) {
  const made = new appwrite.Client().setEndpoint(cofferd.endpoint).setProject(project);
  if (session) return made.setSession(session);
  if (jwt) return made.setJWT(jwt);
  return key === null ? made : made.setKey(key ?? cofferd.key);
}

/** Says whether an error is this refusal. */
export const refused =
  (code, type, message = /\S/) =>
  (error) => {
    assert.equal(error.constructor.name, 'AppwriteException', String(error));
    assert.deepEqual({ code: error.code, type: error.type }, { code, type }, error.message);
    assert.match(error.message, message);
    return true;
  };

/** Returns an answer as it was on the wire: the newest SDK's objects have no prototype. */
export const plain = (answer) => JSON.parse(JSON.stringify(answer));
