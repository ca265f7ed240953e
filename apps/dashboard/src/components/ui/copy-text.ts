/**
 * Copies a text to the clipboard. `navigator.clipboard` is missing where the dashboard is opened over plain http by an address of the local network; there
 * the selection of a field is copied.
 *
 * @param near the field is added beside it for a moment, so that a dialog which keeps the focus inside does not take it away
 * @returns whether the text was copied
 */
export async function copyText(text: string, near: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelection(text, near);
  }
}

function copySelection(text: string, near: HTMLElement): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.className = 'sr-only';
  near.after(field);
  field.select();
  try {
    // Deprecated, and without a successor where the page has no secure context.
    return document.execCommand('copy');
  } finally {
    field.remove();
    near.focus();
  }
}
