'use client';

import { useTranslations } from 'next-intl';
import type { Failure } from '@/trpc/types.ts';

/** `label`: what it is, in a few words; `body`: what happened; `next`: what to do about it. */
export type FailureText = { label: string; body: string; next: string };

/** Words a look that failed: by what exactly stood in the way where that is known, else by its reason. */
export function useFailureText(): (failure: Failure) => FailureText {
  const reasons = useTranslations('reasons');
  const details = useTranslations('failureDetails');
  return ({ reason, detail, clockSeconds = 0 }) =>
    detail
      ? {
          label: details(`${detail}.label`),
          body: details(`${detail}.body`, describeSkew(clockSeconds)),
          next: details(`${detail}.next`),
        }
      : {
          label: reasons(`${reason}.label`),
          body: reasons(`${reason}.body`),
          next: reasons(`${reason}.next`),
        };
}

/** The difference in minutes, and on which side of the forge's time the clock is; `none` where the forge did not send its time. */
function describeSkew(seconds: number): { side: 'ahead' | 'behind' | 'none'; minutes: number } {
  const side = seconds > 0 ? 'ahead' : seconds < 0 ? 'behind' : 'none';
  return { side, minutes: Math.max(1, Math.round(Math.abs(seconds) / 60)) };
}
