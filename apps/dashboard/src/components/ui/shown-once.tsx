import { CopyButton } from './copy-button.tsx';
import { Notice } from './notice.tsx';

/** A secret that is on the screen for the only time: `warning` says so. */
export function ShownOnce({ secret, warning }: { secret: string; warning: string }) {
  return (
    <div className="space-y-3">
      <Notice tone="drift" live>
        {warning}
      </Notice>
      <div className="flex items-start justify-between gap-2 rounded-lg border bg-sunken px-3 py-2">
        <code className="min-w-0 break-all font-mono text-xs leading-6">{secret}</code>
        <CopyButton text={secret} />
      </div>
    </div>
  );
}
