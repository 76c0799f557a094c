import { invoke } from '@tauri-apps/api/core';
import { getCurrentWebview, type DragDropEvent } from '@tauri-apps/api/webview';
import type { Host, Native, NativeDrag } from './host';

/** The host of the desktop window: the shell tells where its loopback server listens. */
export async function openDesktop(): Promise<Host> {
  const base = await invoke<string>('host_address');
  return { address: (path) => base + path, native };
}

const native: Native = {
  pickFiles: () => invoke<string[]>('pick_files'),
  pickFolders: () => invoke<string[]>('pick_folders'),
  pickDestination: () => invoke<string | null>('pick_destination'),
  reveal: (path) => invoke('reveal', { path }),
  onDrag: (listener) =>
    getCurrentWebview().onDragDropEvent(({ payload }) => {
      listener(nativeDrag(payload));
    }),
};

function nativeDrag(event: DragDropEvent): NativeDrag {
  if (event.type === 'leave') return { kind: 'leave' };
  const x = event.position.x / window.devicePixelRatio;
  const y = event.position.y / window.devicePixelRatio;
  return event.type === 'drop' ? { kind: 'drop', x, y, paths: event.paths } : { kind: 'over', x, y };
}
