'use client';

import { useFormatter } from 'next-intl';

/**
 * Writes an instant (ISO 8601) in full. Node and browsers disagree on the kind of space before AM and PM; plain ones keep server and
 * browser in step.
 */
export function useMomentText(): (at: string) => string {
  const format = useFormatter();
  return (at) => format.dateTime(new Date(at), 'moment').replace(/\s/g, ' ');
}
