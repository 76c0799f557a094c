import type { CacheTag } from '$lib/api/wire';

type Listener = () => void;

const listeners = new Map<string, Set<Listener>>();

/** Calls `listener` whenever one of these parts of an endpoint may have changed. Returns what ends it. */
export function onTags(endpoint: string, tags: readonly CacheTag[], listener: Listener): () => void {
  const keys = tags.map((tag) => keyOf(endpoint, tag));
  for (const key of keys) listenersOf(key).add(listener);
  return () => {
    for (const key of keys) listeners.get(key)?.delete(listener);
  };
}

/** Tells everything that shows these parts to ask again. */
export function announce(endpoint: string, tags: readonly CacheTag[]): void {
  run(tags.flatMap((tag) => [...(listeners.get(keyOf(endpoint, tag)) ?? [])]));
}

/** Tells everything to ask again: events were lost, so anything shown may be old. */
export function announceAll(): void {
  run([...listeners.values()].flatMap((set) => [...set]));
}

function run(listeners: Listener[]): void {
  for (const listener of new Set(listeners)) listener();
}

function listenersOf(key: string): Set<Listener> {
  const found = listeners.get(key) ?? new Set();
  listeners.set(key, found);
  return found;
}

function keyOf(endpoint: string, tag: CacheTag): string {
  return `${endpoint} ${tag}`;
}
