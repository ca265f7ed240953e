export type ExportLimit = {
  /**
   * Takes a place for an export of this caller, for as long as its response is being read.
   *
   * @returns what gives the place back; null where the caller, or all callers together, have as many as may be
   */
  enter(caller: string): (() => void) | null;
};

export type ExportLimitOptions = {
  /** Exports of one caller at once. */
  ofOne?: number;
  /** Exports of all callers at once. */
  ofAll?: number;
};

/** Bounds how many exports are being read at once: each keeps a page in memory, however slowly it is read. One for each process. */
export function createExportLimit({ ofOne = 2, ofAll = 8 }: ExportLimitOptions = {}): ExportLimit {
  const callers = new Map<string, number>();
  let all = 0;
  return {
    enter(caller) {
      const own = callers.get(caller) ?? 0;
      if (own >= ofOne || all >= ofAll) return null;
      callers.set(caller, own + 1);
      all += 1;
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        all -= 1;
        const left = (callers.get(caller) ?? 1) - 1;
        if (left === 0) callers.delete(caller);
        else callers.set(caller, left);
      };
    },
  };
}
