'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useId } from 'react';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import { Dialog } from './dialog.tsx';
import { Notice } from './notice.tsx';

/** A window for a question or a few fields; it stays open until `onClose` takes it away. */
export function FormDialog(props: {
  title: ReactNode;
  description?: ReactNode;
  wide?: boolean;
  /** Left out where there is nothing to submit: the window can then only be closed. */
  submitLabel?: string;
  danger?: boolean;
  pending: boolean;
  /** What went wrong, told below the fields. */
  fault?: string | null;
  onSubmit: () => void;
  onClose: () => void;
  /** How the fields stand to each other. */
  className?: string;
  children?: ReactNode;
}) {
  const t = useTranslations('common');
  const formId = useId();
  return (
    <Dialog
      open
      alert
      wide={props.wide}
      onOpenChange={(open) => !open && props.onClose()}
      title={props.title}
      description={props.description}
      footer={
        <>
          <Button onClick={props.onClose}>{props.submitLabel ? t('cancel') : t('close')}</Button>
          {props.submitLabel && (
            <Button
              type="submit"
              form={formId}
              variant={props.danger ? 'danger' : 'primary'}
              pending={props.pending}
            >
              {props.submitLabel}
            </Button>
          )}
        </>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault();
          props.onSubmit();
        }}
        noValidate
        className={cx(props.className ?? 'space-y-3', 'empty:hidden')}
      >
        {props.children}
        {props.fault && (
          <Notice tone="danger" live className="col-span-full">
            {props.fault}
          </Notice>
        )}
      </form>
    </Dialog>
  );
}
