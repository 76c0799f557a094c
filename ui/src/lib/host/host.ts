/** What the page needs from the program around it. There is one for a browser and one for the desktop window. */
export interface Host {
  /** Returns the full address of a path such as `/call/console`. */
  address(path: string): string;
  /** What only the desktop window can do; null in a browser. */
  readonly native: Native | null;
}

/** What the desktop window can do and a browser cannot. */
export interface Native {
  /** Asks the person for files; empty when they think better of it. */
  pickFiles(): Promise<string[]>;
  /** Asks the person for folders to upload; empty when they think better of it. */
  pickFolders(): Promise<string[]>;
  /** Asks the person where a download goes. */
  pickDestination(): Promise<string | null>;
  /** Shows a file in the system's file browser. */
  reveal(path: string): Promise<void>;
  /** Tells of files that are dragged over and dropped on the window. */
  onDrag(listener: (drag: NativeDrag) => void): Promise<() => void>;
}

/** A drag from outside as the window sees it; positions are in CSS pixels of the page. */
export type NativeDrag =
  { kind: 'over'; x: number; y: number } | { kind: 'drop'; x: number; y: number; paths: string[] } | { kind: 'leave' };

let current: Host | null = null;

/** Finds out where the page runs and connects it. Must have ended before anything asks for `host()`. */
export async function openHost(): Promise<Host> {
  if (current) return current;
  const isDesktop = '__TAURI_INTERNALS__' in window;
  current = isDesktop ? await (await import('./tauri')).openDesktop() : (await import('./web')).openWeb();
  return current;
}

/** Returns the host that `openHost` connected. */
export function host(): Host {
  if (!current) throw new Error('openHost() has not ended yet');
  return current;
}

/** Puts another host in place; for tests. */
export function setHost(other: Host): void {
  current = other;
}
