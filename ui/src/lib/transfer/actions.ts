import type { Transfer } from '$lib/api/commands';
import { m } from '$lib/paraglide/messages';
import { session } from '$lib/state/session.svelte';
import { toasts } from '$lib/state/toasts.svelte';
import { transfers } from '$lib/state/transfers.svelte';
import { pickInBrowser } from '$lib/state/upload';
import { exactSize } from '$lib/parts/format';

/** Asks for the file of a transfer again and goes on with it. */
export async function chooseAgain(transfer: Transfer): Promise<void> {
  const [file] = await pickInBrowser('file');
  if (!file) return;
  if (file.size !== transfer.size) {
    const detail = m.transfer_other_file_next({
      chosen: file.name,
      size: exactSize(file.size),
      name: transfer.name,
      wanted: exactSize(transfer.size),
    });
    toasts.say(m.transfer_other_file(), { tone: 'danger', detail });
    return;
  }
  try {
    await transfers.giveAgain(transfer, file);
  } catch (error) {
    toasts.fail(error, m.transfer_go_on_with({ name: transfer.name }));
  }
}

/** Shows a downloaded file in the system's file browser; null where that cannot be done. */
export function revealing(transfer: Transfer): (() => void) | null {
  const { native } = session;
  const { path } = transfer;
  if (!native || path === null || transfer.state !== 'done') return null;
  return () => void native.reveal(path).catch((error: unknown) => toasts.fail(error, m.transfer_show_file()));
}
