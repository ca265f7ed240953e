/** Whether PostgreSQL could hold this text, which has no place for NUL. Other text is stored nowhere, and asking for it is no fault of ours. */
export function isStorableText(text: string): boolean {
  return !text.includes('\0');
}
