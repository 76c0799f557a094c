import { explain } from '$lib/api/errors';
import { getLocale } from '$lib/paraglide/runtime';

/** A sentence at the corner of the window that goes by itself. */
export interface Toast {
  id: number;
  tone: 'plain' | 'danger';
  text: string;
  detail?: string | undefined;
  action?: { label: string; keys?: string; run: () => void } | undefined;
}

/** What only confirms goes sooner than what asks for a decision. */
const lifetimes = { confirmation: 5_000, decision: 10_000 };
const most = 4;

class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #next = 1;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  /** Says something. */
  say(text: string, extra: Partial<Omit<Toast, 'id' | 'text'>> = {}): number {
    const toast: Toast = { id: this.#next++, tone: 'plain', text, ...extra };
    for (const old of this.list.slice(0, Math.max(0, this.list.length - most + 1))) this.close(old.id);
    this.list = [...this.list, toast];
    this.#start(toast);
    return toast.id;
  }

  /** Says what went wrong, why, and what to do next. `doing` names what was tried: "Rename cat.jpg". */
  fail(error: unknown, doing?: string): void {
    const told = explain(error);
    const text = doing ? `${doing}: ${lowerFirst(told.title)}` : told.title;
    this.say(text, { tone: 'danger', detail: `${told.why} ${told.next}` });
  }

  close(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /** Stops the clocks while the person points at the toasts, and starts them afresh afterwards. */
  hold(isHeld: boolean): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    if (!isHeld) for (const toast of this.list) this.#start(toast);
  }

  #start({ id, action, tone }: Toast): void {
    const lifetime = action || tone === 'danger' ? lifetimes.decision : lifetimes.confirmation;
    this.#timers.set(
      id,
      setTimeout(() => this.close(id), lifetime),
    );
  }
}

function lowerFirst(text: string): string {
  // A word that begins a sentence in German may be a noun.
  if (getLocale() === 'de') return text;
  return text.charAt(0).toLowerCase() + text.slice(1);
}

export const toasts = new Toasts();
