import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';
import { Dialog } from './dialog.tsx';
import { Notice } from './notice.tsx';

/** A window with a secret that is on the screen for the only time: `warning` says so. */
export function ShownOnceDialog(props: {
  title: string;
  secret: string;
  warning: string;
  onClose: () => void;
  /** Stands above the warning. */
  children?: ReactNode;
}) {
  const t = useTranslations('common');
  return (
    <Dialog
      open
      alert
      // One press of Esc must not take away what is not shown again.
      onOpenChange={(open, reason) => !open && reason !== 'escape-key' && props.onClose()}
      title={props.title}
      footer={
        <Button variant="primary" onClick={props.onClose}>
          {t('close')}
        </Button>
      }
    >
      {props.children}
      <div className="space-y-3">
        <Notice tone="drift" live>
          {props.warning}
        </Notice>
        <div className="flex items-start justify-between gap-2 rounded-lg border bg-sunken px-3 py-2">
          <code className="min-w-0 break-all font-mono text-xs leading-6">{props.secret}</code>
          <CopyButton text={props.secret} label={props.title} />
        </div>
      </div>
    </Dialog>
  );
}
