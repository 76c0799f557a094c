// What a tab of the inspector is. The screen that shows the inspector lists them; each is a component of its own noun.

import type { Component } from 'svelte';
import type { Subject } from '$lib/state/subject';

export interface InspectorTab {
  /** Names it in the settings. */
  id: string;
  label: string;
  panel: Component<{ subject: Subject }>;
}
