export type Progress = {
  /** One more answer came, or was lost. */
  count(): void;
  /** How many so far. */
  answers(): number;
  /** Resolves after so many more answers. */
  after(answers: number): Promise<void>;
};

/** Lets a saboteur strike in the middle of work: after so many more answers, not after so much time. */
export function createProgress(): Progress {
  const waiting: { left: number; resolve: () => void }[] = [];
  let counted = 0;
  return {
    count() {
      counted += 1;
      for (const one of waiting) one.left -= 1;
      while (waiting[0] && waiting[0].left <= 0) waiting.shift()?.resolve();
    },
    answers: () => counted,
    after: (answers) => new Promise((resolve) => waiting.push({ left: answers, resolve })),
  };
}
