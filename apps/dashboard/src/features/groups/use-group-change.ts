'use client';

import { useState } from 'react';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useRefreshGroups } from './use-refresh-groups.ts';

/**
 * Runs one change of a group after the other and keeps what went wrong last, in words. `work` answers with a text where the change was refused; what
 * is shown is asked for anew either way.
 */
export function useGroupChange(): {
  fault: string | undefined;
  change: (work: () => Promise<string | undefined>) => Promise<void>;
} {
  const errorText = useErrorText();
  const refresh = useRefreshGroups();
  const [fault, setFault] = useState<string>();
  return {
    fault,
    change: async (work) => {
      setFault(undefined);
      try {
        setFault(await work());
      } catch (error) {
        setFault(errorText(error));
      }
      await refresh();
    },
  };
}
