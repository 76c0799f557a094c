import { session } from './session.svelte';

/** Shows the inspector, at a tab where one is named. */
export function showInspector(tab: string = session.settings.inspector.tab): void {
  void session.choose({ inspector: { ...session.settings.inspector, isOpen: true, tab } });
}

/** Shows the inspector or hides it. */
export function toggleInspector(): void {
  const { inspector } = session.settings;
  void session.choose({ inspector: { ...inspector, isOpen: !inspector.isOpen } });
}
