import { describe, expect, it } from 'vitest';
import { createFairShare } from './fair-share.ts';

/** Work that goes on until it is told to end, and says how much of it goes on at once. */
function createWork() {
  const ends: (() => void)[] = [];
  let underWay = 0;
  let most = 0;
  return {
    most: () => most,
    endAll: () => {
      for (const end of ends.splice(0)) end();
    },
    async work(): Promise<'done'> {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise<void>((resolve) => ends.push(resolve));
      underWay -= 1;
      return 'done';
    },
  };
}

describe('createFairShare', () => {
  it('works on so many at once, lets so many wait, and refuses the rest at once', async () => {
    const share = createFairShare({ atOnce: 2, waiting: 3 });
    const { work, most, endAll } = createWork();
    const settled: string[] = [];
    const asked = Array.from({ length: 8 }, () => share.run('one', work));
    for (const answer of asked) void answer.then((outcome) => settled.push(outcome));
    await Promise.all(asked.slice(5));
    expect(settled).toEqual(['too_many', 'too_many', 'too_many']);
    while (settled.length < 8) {
      endAll();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(settled.filter((outcome) => outcome === 'done')).toHaveLength(5);
    expect(most()).toBe(2);
  });

  it('lets nobody wait for somebody else', async () => {
    const share = createFairShare({ atOnce: 1, waiting: 1 });
    const { work, endAll } = createWork();
    const crowd = [share.run('crowd', work), share.run('crowd', work)];
    expect(await share.run('crowd', work)).toBe('too_many');
    expect(await share.run('other', async () => 'answered')).toBe('answered');
    endAll();
    await crowd[0];
    endAll();
    await crowd[1];
  });

  it('lets the next one in for work that waits for something else, and tells how that went', async () => {
    const share = createFairShare({ atOnce: 1, waiting: 1 });
    const { work, most, endAll } = createWork();
    const elsewhere = share.run('one', (leave) => {
      leave();
      return work();
    });
    const broken = share.run('one', async (leave) => {
      leave();
      throw new Error('broken');
    });
    await expect(broken).rejects.toThrow('broken');
    const here = share.run('one', work);
    await expect.poll(most).toBe(2);
    endAll();
    expect(await Promise.all([elsewhere, here])).toEqual(['done', 'done']);
  });

  it('goes on after work that failed, and forgets who has left', async () => {
    const share = createFairShare({ atOnce: 1, waiting: 0 });
    const broken = share.run('one', async () => Promise.reject(new Error('broken')));
    await expect(broken).rejects.toThrow('broken');
    expect(await share.run('one', async () => 'again')).toBe('again');
  });
});
