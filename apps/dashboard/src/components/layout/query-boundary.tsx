'use client';

import { QueryErrorResetBoundary } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Component, type ReactNode, Suspense } from 'react';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

/** A part of a page that loads by itself: a skeleton until it is there, and a way to try again when it fails. */
export function QueryBoundary({ fallback, children }: { fallback: ReactNode; children: ReactNode }) {
  return (
    <QueryErrorResetBoundary>
      {({ reset }) => (
        <ErrorCatcher onRetry={reset}>
          <Suspense fallback={fallback}>{children}</Suspense>
        </ErrorCatcher>
      )}
    </QueryErrorResetBoundary>
  );
}

class ErrorCatcher extends Component<{ onRetry: () => void; children: ReactNode }, { error: unknown }> {
  override state = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    const retry = () => {
      this.props.onRetry();
      this.setState({ error: null });
    };
    return <LoadError error={this.state.error} retry={retry} />;
  }
}

export function LoadError({ error, retry }: { error: unknown; retry: () => void }) {
  const t = useTranslations('errors');
  const common = useTranslations('common');
  const errorText = useErrorText();
  return (
    <Notice
      tone="danger"
      live
      title={t('title')}
      actions={
        <Button size="small" icon={<RotateCw aria-hidden />} onClick={retry}>
          {common('retry')}
        </Button>
      }
    >
      {t('body')} {errorText(error)}
    </Notice>
  );
}
