import { Fragment } from 'react';
import { revealHidden } from './reveal-hidden.ts';

/** Text from outside, always as text, with invisible and direction-changing characters drawn as marks. */
export function VisibleText({ text }: { text: string }) {
  return revealHidden(text).map((part, index) =>
    part.kind === 'plain' ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move.
      <Fragment key={index}>{part.text}</Fragment>
    ) : (
      <mark
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move.
        key={index}
        title={part.codePoint}
        className="mx-px rounded-sm border border-danger/40 bg-danger-soft px-0.5 font-mono text-[0.7em] text-danger"
      >
        {part.codePoint}
      </mark>
    ),
  );
}
