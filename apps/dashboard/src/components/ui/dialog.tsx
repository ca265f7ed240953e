'use client';

import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { buttonClass } from './button.tsx';
import { cx } from './cx.ts';

/**
 * A window over the page; focus is kept inside and goes back where it came from. `alert` is for decisions: a press outside does
 * not close it. On a phone it sits at the bottom edge.
 */
export function Dialog(props: {
  open: boolean;
  /** `reason`: what opened or closed it, such as `escape-key`. */
  onOpenChange: (open: boolean, reason: string) => void;
  title: ReactNode;
  description?: ReactNode;
  alert?: boolean;
  wide?: boolean;
  children: ReactNode;
  footer: ReactNode;
}) {
  const t = useTranslations('common');
  const Parts = props.alert ? AlertDialog : BaseDialog;
  return (
    <Parts.Root open={props.open} onOpenChange={(open, { reason }) => props.onOpenChange(open, reason)}>
      <Parts.Portal>
        <Parts.Backdrop className="fixed inset-0 z-40 bg-shade transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Parts.Popup
          className={cx(
            'fixed z-50 flex max-h-[calc(100dvh-1.5rem)] flex-col overflow-hidden rounded-2xl border bg-surface shadow-raised',
            'inset-x-3 bottom-3 sm:inset-x-auto sm:top-[min(12vh,7rem)] sm:bottom-auto sm:left-1/2 sm:max-h-[80dvh] sm:-translate-x-1/2',
            'transition-[opacity,translate] duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0',
            'data-starting-style:translate-y-2 sm:w-[calc(100vw-3rem)]',
            props.wide ? 'sm:max-w-2xl' : 'sm:max-w-md',
          )}
        >
          <div className="flex items-start justify-between gap-4 px-5 pt-5">
            <div className="min-w-0">
              <Parts.Title className="text-balance break-words font-semibold text-base tracking-tight">
                {props.title}
              </Parts.Title>
              {props.description && (
                <Parts.Description className="mt-1 text-pretty break-words text-muted">
                  {props.description}
                </Parts.Description>
              )}
            </div>
            <Parts.Close
              aria-label={t('close')}
              className={cx(buttonClass('ghost', 'small'), '-mt-1.5 -mr-2 w-8 px-0')}
            >
              <X aria-hidden />
            </Parts.Close>
          </div>
          <div className="min-h-0 overflow-y-auto px-5 py-4">{props.children}</div>
          <div className="flex flex-wrap justify-end gap-2 border-t bg-ground px-5 py-3.5">
            {props.footer}
          </div>
        </Parts.Popup>
      </Parts.Portal>
    </Parts.Root>
  );
}
