/** Unsaved edits are stored in this tab alone, and of each person separately: the next one to sign in does not get them. */
const PREFIX = 'tinyforge.draft.1.';

export function draftKey(personId: string, form: string): string {
  return `${PREFIX}${personId}.${form}`;
}

/** Returns a stored draft; null where there is none that can be read. */
export function readDraft<Draft>(key: string): Draft | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') as Draft | null;
  } catch {
    return null;
  }
}

/** Stores a draft; null removes it. */
export function writeDraft(key: string, draft: unknown): void {
  try {
    if (draft === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // The storage is full or turned off: the edits are in the form alone.
  }
}

/** Removes the drafts of everyone in this tab. */
export function removeDrafts(): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  }
}
