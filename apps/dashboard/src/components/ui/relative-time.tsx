'use client';

import { useFormatter, useNow } from 'next-intl';
import { useMomentText } from '@/i18n/use-moment-text.ts';

const MINUTE = 60_000;

/** An instant as "5 minutes ago", kept fresh each minute, with the exact moment as its title. `at` is ISO 8601. */
export function RelativeTime({ at }: { at: string }) {
  const format = useFormatter();
  const momentText = useMomentText();
  const now = useNow({ updateInterval: MINUTE });
  const moment = new Date(at);
  // A server's clock a little ahead of this one must not read as "in 2 seconds".
  const shown = Math.abs(moment.getTime() - now.getTime()) < 2 * MINUTE && moment > now ? now : moment;
  return (
    <time dateTime={at} title={momentText(at)} className="whitespace-nowrap">
      {format.relativeTime(shown, now).replace(/\s/g, ' ')}
    </time>
  );
}

/** An instant in full. */
export function Moment({ at }: { at: string }) {
  const momentText = useMomentText();
  return (
    <time dateTime={at} className="whitespace-nowrap tabular-nums">
      {momentText(at)}
    </time>
  );
}
