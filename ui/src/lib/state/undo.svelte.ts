import { m } from '$lib/paraglide/messages';
import { toasts } from './toasts.svelte';

interface Step {
  /** The toast that offers to take it back. */
  toast: number;
  /** What was done: "Moved 12 files to the trash". */
  text: string;
  undo: () => Promise<unknown>;
}

const most = 50;

/** What the person did and can take back, newest last. */
class UndoStack {
  #steps = $state.raw<readonly Step[]>([]);

  /** The sentence of what would be taken back next. */
  readonly next = $derived(this.#steps.at(-1)?.text ?? null);

  /** Says what was done, and offers to take it back: by the toast for ten seconds, by Ctrl Z as long as the page lives. */
  offer(text: string, undo: () => Promise<unknown>): void {
    const step: Step = { toast: 0, text, undo };
    this.#steps = [...this.#steps.slice(1 - most), step];
    step.toast = toasts.say(text, {
      action: { label: m.file_undo(), keys: 'Mod+Z', run: () => void this.#take(step) },
    });
  }

  /** Takes back what was done last. */
  async last(): Promise<void> {
    const step = this.#steps.at(-1);
    if (step) await this.#take(step);
  }

  async #take(step: Step): Promise<void> {
    if (!this.#steps.includes(step)) return;
    this.#steps = this.#steps.filter((other) => other !== step);
    toasts.close(step.toast);
    try {
      await step.undo();
      toasts.say(m.state_undone({ what: step.text }));
    } catch (error) {
      toasts.fail(error, m.state_undo({ what: step.text }));
    }
  }
}

export const undoStack = new UndoStack();
